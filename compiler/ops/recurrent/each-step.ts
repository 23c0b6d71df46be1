import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { isFixed, type Dim } from "../../ir/types.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";

/** A sequence's cursors at one step, and the result's at the step before it; undefined at the first. */
type VisitStep<C> = (here: C, y: Cursor, before: Cursor | undefined) => void;

interface Steps<C, S> {
  readonly batch: Dim;
  readonly steps: Dim;
  /** From the last to the first. */
  readonly reverse: boolean;
  /** [N, T, …]: go from step to step. */
  readonly sequences: C;
  /** [N, …]: stay where they are. */
  readonly states: S;
  readonly y: Cursor;
}

/**
 * For each sample one step after the other. The first is written out by itself, as it goes on from what is given; the others from
 * what the kernel has written.
 */
export function eachStep<
  const C extends readonly (Cursor | undefined)[],
  const S extends readonly (Cursor | undefined)[],
>(
  k: Kernel,
  { batch, steps, reverse, sequences, states, y }: Steps<C, S>,
  visit: (sequences: C, states: S, y: Cursor, before: Cursor | undefined) => void,
): void {
  if (!isFixed(steps)) throw new CompilerBug("a recurrence over an open number of steps");
  const [first, by] = reverse ? [steps - 1, -1] : [0, 1];
  const all = [...sequences, ...states, y];
  k.loop(
    "sample",
    batch,
    all.map((cursor) => cursor && along(cursor, 0)),
    (...cursors) => {
      const of = cursors.slice(0, sequences.length);
      // What is missing stays missing, so that there is one cursor for each of them.
      const given = cursors.slice(sequences.length, -1) as unknown as S;
      const result = cursors.at(-1) as Cursor;
      const at = (cursor: Cursor, step: number): Cursor => moved(cursor, 1, first + step * by);
      const run: VisitStep<C> = (here, to, before) => visit(here, given, to, before);
      run(of.map((cursor) => cursor && at(cursor, 0)) as unknown as C, at(result, 0), undefined);
      if (steps === 1) return;
      const moves = [at(result, 0), at(result, 1), ...of.map((cursor) => cursor && at(cursor, 1))];
      k.loop(
        "step",
        steps - 1,
        moves.map((cursor) => cursor && along(cursor, 1, by)),
        (before, to, ...here) => run(here as unknown as C, to as Cursor, before),
      );
    },
  );
}
