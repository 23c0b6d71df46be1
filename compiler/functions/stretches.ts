import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import { isFixed } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { countRegions } from "../ops/pooling/bins.ts";

/** Beyond as many kinds of blocks one dimension of a volume is pooled after the other, which comes to the same. */
const MOST_AT_ONCE = 64;
/** Places of maxima are found at once, or not at all. */
const MOST_OF_PLACES = 1000;

/** An adaptive pooling of [N, C, …]. Uneven stretches along three dimensions make many kinds of blocks, each a loop of its own. */
export function poolStretches(b: Build, op: Op, x: TensorValue, output_size: readonly number[]): TensorValue {
  const size = x.type.shape.slice(2);
  // Where sizes are open, all kinds of blocks are one loop.
  const isOneLoop = b.hasOpenSizes && !op.name.endsWith("_indices");
  const regions = size.length === 3 && size.every(isFixed) && !isOneLoop ? countRegions(output_size, size) : 1;
  if (regions <= MOST_AT_ONCE) return b.op(op, [x], { output_size });
  if (op.name.endsWith("_indices")) {
    if (regions <= MOST_OF_PLACES) return b.op(op, [x], { output_size });
    return b.fail(
      "unsupported",
      `${size.join("×")} in ${output_size.join("×")} stretches are of ${regions} kinds, too many for the places of their maxima`,
      "sizes that divide those of the volume make stretches of one kind",
    );
  }
  return output_size.reduce((value, bins, axis) => {
    const here = value.type.shape.slice(2) as readonly number[];
    return bins === here[axis] ? value : b.op(op, [value], { output_size: here.with(axis, bins) });
  }, x);
}
