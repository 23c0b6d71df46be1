import type { Kernel } from "../../ir/kernel/builder.ts";
import type { Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, equal, isNaN, less, or, select } from "../../ir/kernel/expression.ts";

/** Calls with the cursors of each tap of a window, in order. */
type EachTap<Cursors extends readonly Cursor[]> = (visit: (cursors: Cursors) => void) => void;

/**
 * Adds what lies at `gradient` to the place of the largest tap of a window, which is found again: of equal ones the first, of several NaN
 * the last, as PyTorch's kernels of all pooling have it.
 *
 * @param values goes through the taps of the image
 * @param places goes through the places, in the same order, that a tap's gradient is added to
 */
export function handToLargest(
  k: Kernel,
  gradient: Cursor,
  values: EachTap<readonly [Cursor]>,
  places: EachTap<readonly [Cursor]>,
): void {
  const best = k.local("best", constant(-Infinity));
  const found = k.local("found", constant(0));
  const counted = k.local("tap", constant(0));
  values(([tap]) => {
    const value = k.local("v", k.load(tap));
    const wins = or(less(best, value), isNaN(value));
    k.set(found, select(wins, counted, found));
    k.set(best, select(wins, value, best));
    k.set(counted, add(counted, 1));
  });
  const handed = k.local("handed", k.load(gradient));
  k.set(counted, constant(0));
  places(([to]) => {
    k.scatterAdd(to, [], select(equal(counted, found), handed, 0));
    k.set(counted, add(counted, 1));
  });
}
