import type { Kernel } from "../../ir/kernel/builder.ts";
import type { Cursor } from "../../ir/kernel/cursor.ts";
import { and, constant, equal, less, not, or, select } from "../../ir/kernel/expression.ts";

/** Calls with the cursors of each tap of a window, in order. */
type EachTap<Cursors extends readonly Cursor[]> = (visit: (cursors: Cursors) => void) => void;

/**
 * Adds what lies at `gradient` to the place of the largest tap of a window. The maximum is found again: a NaN, if there is one. Of
 * equal ones the first has it all.
 *
 * @param values goes through the taps of the image
 * @param places goes through them once more, each with the place that its gradient is added to
 */
export function handToLargest(
  k: Kernel,
  gradient: Cursor,
  values: EachTap<readonly [Cursor]>,
  places: EachTap<readonly [Cursor, Cursor]>,
): void {
  const best = k.local("best", constant(-Infinity));
  values(([tap]) => {
    const value = k.local("v", k.load(tap));
    k.set(best, select(or(less(best, value), not(equal(value, value))), value, best));
  });
  const left = k.local("left", k.load(gradient));
  places(([tap, to]) => {
    const value = k.local("v", k.load(tap));
    const isBest = or(equal(value, best), and(not(equal(value, value)), not(equal(best, best))));
    k.scatterAdd(to, [], select(isBest, left, 0));
    k.set(left, select(isBest, 0, left));
  });
}
