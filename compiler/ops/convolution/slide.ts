import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { madd } from "../../ir/kernel/expression.ts";
import { range } from "../../ir/range.ts";

/** How a filter goes along a line of an image: the dimension, how far from pixel to pixel, and how far from tap to tap. */
interface Way {
  readonly dim: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Adds a line of filters' taps, times the image from `x` on, to the sums of pixels side by side. What pixels share of the
 * image is loaded once.
 */
export function slide(
  k: Kernel,
  x: Cursor,
  taps: readonly Cursor[],
  { dim, stride, dilation }: Way,
  sums: readonly Local[],
): void {
  const weights = taps.map((tap) => k.local("w", k.load(tap)));
  for (const column of range((sums.length - 1) * stride + (taps.length - 1) * dilation + 1)) {
    const uses = sums.flatMap((sum, p) => {
      const weight = weights[(column - p * stride) / dilation];
      return weight ? [{ sum, weight }] : [];
    });
    if (uses.length === 0) continue;
    const value = k.local("v", k.load(moved(x, dim, column)));
    for (const { sum, weight } of uses) k.set(sum, madd(value, weight, sum));
  }
}
