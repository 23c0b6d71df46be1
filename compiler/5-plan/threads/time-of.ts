import { isTranscendental, wordsOf } from "../../ir/kernel/program.ts";
import type { Loop, Sized, Statement } from "./accesses.ts";
import { doerOf, type Split } from "./split.ts";

/** What it costs, in statements: that threads wait for each other, and to find out which rounds are one's own. */
const WAIT = 1000;
const DIVIDE = 20;
const TRANSCENDENTAL = 30;

/** About how long it takes several threads to do statements that all come to, in plain statements. A batch counts as one sample. */
export function timeOf(
  body: readonly Statement[],
  split: Split,
  sized: Pick<Sized, "roundsOf">,
  threads: number,
): number {
  const waits = threads === 1 ? 0 : WAIT;
  let time = 0;
  for (const each of body) {
    if (split.awaited.has(each)) time += waits;
    const doer = doerOf(split, each);
    if (each.kind !== "loop" || doer === "first" || doer === "each") {
      time += workOf(each, sized);
      continue;
    }
    const rounds = knownRounds(each, sized);
    if (doer === "divided")
      time += Math.ceil(rounds / threads) * each.body.reduce((sum, inner) => sum + workOf(inner, sized), 0) + DIVIDE;
    else time += rounds * (timeOf(each.body, split, sized, threads) + (split.rejoined.has(each) ? waits : 0));
  }
  return time;
}

function workOf(statement: Statement, sized: Pick<Sized, "roundsOf">): number {
  if (statement.kind !== "loop")
    return 1 + TRANSCENDENTAL * [...wordsOf(statement.value)].filter(isTranscendental).length;
  return knownRounds(statement, sized) * statement.body.reduce((sum, each) => sum + workOf(each, sized), 0);
}

function knownRounds(loop: Loop, { roundsOf }: Pick<Sized, "roundsOf">): number {
  const rounds = roundsOf(loop);
  return Number.isFinite(rounds) ? rounds : 1;
}
