import { statementsOf, type SizedProgram } from "../../ir/kernel/program.ts";
import { sizedAccesses, type Loop, type Sized, type Statement } from "./accesses.ts";
import { mayMeet } from "./meetings.ts";
import { doerOf, stores, UNDIVIDED, type Split } from "./split.ts";
import { timeOf } from "./time-of.ts";

/** For how many threads a way to divide is weighed. */
const THREADS = [2, 4, 8] as const;

/** An inner loop is divided in place of an outer one where that is faster by so much. */
const BETTER = 0.97;
/** So much slower may be what gains nothing but with a larger batch. */
const BEARABLE = 1.01;

/**
 * How threads are to share a kernel, or nothing where it is not known to be safe or gains nothing. Only whole rounds of loops are
 * divided, so that each number comes of the same operations in the same order however many threads there are. What is
 * divided is proven to write where no other round reads or writes, for each of the sizes that steps hand the kernel.
 */
export function splitKernel(
  program: SizedProgram,
  sizes: readonly (readonly number[])[],
  lanes: number,
): Split | undefined {
  const sized = sizes.map((each) => sizedAccesses(program, each, lanes));
  const split = splitBody(program.body, { sized, same: new Set() });
  return split && split.divided.size > 0 ? split : undefined;
}

/** Where statements stand: the loops around them that all threads go through, and what they touch, for each of the sizes. */
interface Context {
  readonly sized: readonly Sized[];
  readonly same: ReadonlySet<Loop>;
}

/** Statements that all threads come to, one after the other. Undefined where a local depends on what only one thread would do. */
function splitBody(body: readonly Statement[], context: Context): Split | undefined {
  const splits: Split[] = [];
  const awaited = new Set<Statement>();
  // What has come since threads have last waited for each other.
  let open: Statement[] = [];
  for (const statement of body) {
    const split = splitStatement(statement, context);
    if (!split) return undefined;
    splits.push(split);
    const all = joined(splits);
    if (open.some((before) => collide(before, statement, all, context))) {
      awaited.add(statement);
      open = [];
    }
    open.push(statement);
  }
  return joined([...splits, { ...UNDIVIDED, awaited }]);
}

function splitStatement(statement: Statement, context: Context): Split | undefined {
  if (statement.kind !== "loop" || !stores(statement)) return UNDIVIDED;
  if (setsOuter(statement)) return undefined;
  const { sized, same } = context;
  const areApart = sized.every((each) => {
    const accesses = each.accessesOf(statement);
    return !mayMeet(accesses, accesses, each, { same, apart: [statement, statement] });
  });
  const divided: Split = { ...UNDIVIDED, divided: new Set([statement]) };
  const timed = (split: Split): number =>
    THREADS.reduce((sum, threads) => sum + timeOf([statement], split, sized[0] as Sized, threads), 0);
  // A batch that is divided gains nothing while it is one sample.
  const outer = areApart && timed(divided) <= BEARABLE * timed(UNDIVIDED) ? divided : UNDIVIDED;
  const entered = enter(statement, context, areApart);
  return entered && timed(entered) < BETTER * timed(outer) ? entered : outer;
}

/** What is divided lies within the loop, whose rounds each thread goes through. */
function enter(loop: Loop, { sized, same }: Context, areApart: boolean): Split | undefined {
  const inner = splitBody(loop.body, { sized, same: new Set([...same, loop]) });
  if (!inner || inner.divided.size === 0) return undefined;
  const around = new Set([loop]);
  return joined([inner, { ...UNDIVIDED, entered: around, ...(areApart ? {} : { rejoined: around }) }]);
}

/** Whether one of two statements touches in one thread what the other writes in another, or the other way round. */
function collide(before: Statement, after: Statement, split: Split, { sized, same }: Context): boolean {
  const doers = [doerOf(split, before), doerOf(split, after)] as const;
  if (doers.every((doer) => doer === "first")) return false;
  // Loops that are divided alike are done by the same threads, round by round.
  const areAlike = doers.every((doer) => doer === "divided") && sameCount(before as Loop, after as Loop);
  const beside = areAlike ? { same, apart: [before as Loop, after as Loop] as const } : { same };
  return sized.some((each) => mayMeet(each.accessesOf(before), each.accessesOf(after), each, beside));
}

const sameCount = ({ count: a }: Loop, { count: b }: Loop): boolean =>
  typeof a === "object" && typeof b === "object" ? a.symbol === b.symbol && a.factor === b.factor : a === b;

/** Whether a loop sets locals that are there before it and after it. */
function setsOuter(loop: Loop): boolean {
  const all = [...statementsOf(loop.body)];
  const own = new Set(all.flatMap((each) => (each.kind === "local" ? [each.name] : [])));
  return all.some((each) => each.kind === "set" && !own.has(each.name));
}

const joined = (splits: readonly Split[]): Split => ({
  divided: new Set(splits.flatMap(({ divided }) => [...divided])),
  entered: new Set(splits.flatMap(({ entered }) => [...entered])),
  awaited: new Set(splits.flatMap(({ awaited }) => [...awaited])),
  rejoined: new Set(splits.flatMap(({ rejoined }) => [...rejoined])),
});
