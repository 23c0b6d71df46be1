import type { Loop, Statement } from "./accesses.ts";

/**
 * How several threads share the work of a kernel. All of them go through its statements in order. What stands in no set here is
 * done by each if it stores nothing (a local, which each has for itself), and by the first thread alone if it does.
 */
export interface Split {
  /** Loops whose rounds are divided: each thread goes through as many that follow one another. */
  readonly divided: ReadonlySet<Loop>;
  /** Loops that each thread goes through, since what is divided lies in them. */
  readonly entered: ReadonlySet<Loop>;
  /** Before these, threads wait for each other. */
  readonly awaited: ReadonlySet<Statement>;
  /** Loops at the end of whose rounds they do. */
  readonly rejoined: ReadonlySet<Loop>;
}

/** Who does a statement that all threads come to. */
export type Doer = "divided" | "entered" | "each" | "first";

export function doerOf({ divided, entered }: Split, statement: Statement): Doer {
  if (statement.kind === "loop" && divided.has(statement)) return "divided";
  if (statement.kind === "loop" && entered.has(statement)) return "entered";
  return stores(statement) ? "first" : "each";
}

export const stores = (statement: Statement): boolean =>
  statement.kind === "store" || (statement.kind === "loop" && statement.body.some(stores));

/** The rounds of a divided loop that a thread does, from `first` to before `end`: as even as can be, the first threads have more. */
export function roundsOfThread(rounds: number, thread: number, threads: number): { first: number; end: number } {
  const [each, left] = [Math.floor(rounds / threads), rounds % threads];
  const first = each * thread + Math.min(thread, left);
  return { first, end: first + each + (thread < left ? 1 : 0) };
}

/** The first thread does all. */
export const UNDIVIDED: Split = {
  divided: new Set(),
  entered: new Set(),
  awaited: new Set(),
  rejoined: new Set(),
};
