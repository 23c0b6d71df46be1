import { statementsOf, type Statement as StatementOf } from "../../../ir/kernel/program.ts";
import { isFixed } from "../../../ir/types.ts";

type Statement = StatementOf<number | string>;
type Loop = Statement & { readonly kind: "loop" };

/** What one round must do at least for a call to cost nothing beside it, in statements. */
const LEAST_WORK = 1000;
/** And how many rounds there must be, for the later ones to gain. */
const LEAST_ROUNDS = 4;

/**
 * The outermost loops of a kernel whose bodies become functions of their own, by body. Engines first run a function's quickly
 * made code, and change to optimized code only where it is called: a kernel that is called once a layer would do its whole
 * first layer slowly. Loops over the batch, which is often 1, are looked into.
 */
export function loopsToPart(body: readonly Statement[]): ReadonlySet<readonly Statement[]> {
  const found = new Set<readonly Statement[]>();
  const look = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind !== "loop") continue;
      if (isWorthIt(statement)) found.add(statement.body);
      else look(statement.body);
    }
  };
  look(body);
  return found;
}

const isWorthIt = (loop: Loop): boolean =>
  isKnown(loop.count) && roundsOf(loop) >= LEAST_ROUNDS && workOf(loop.body) >= LEAST_WORK && keepsToItself(loop.body);

const isKnown = (count: Loop["count"]): boolean => typeof count !== "object" || isFixed(count);

/** Of a size that differs from call to call, a guess. */
const roundsOf = ({ count }: Loop): number => (typeof count === "number" ? count : 16);

const workOf = (statements: readonly Statement[]): number =>
  statements.reduce((sum, each) => sum + (each.kind === "loop" ? roundsOf(each) * workOf(each.body) : 1), 0);

/** It sets no local that is read after the round. */
function keepsToItself(body: readonly Statement[]): boolean {
  const all = [...statementsOf(body)];
  const own = new Set(all.flatMap((each) => (each.kind === "local" ? [each.name] : [])));
  return all.every((each) => each.kind !== "set" || own.has(each.name));
}
