import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { sqrt } from "../ops/elementwise/activations.ts";
import { gt, where } from "../ops/elementwise/comparisons.ts";

/** √x of what is never negative, with the gradient 0 where it is 0: as PyTorch's norms and standard deviations have it. */
export function rootOf(b: Build, x: TensorValue): TensorValue {
  if (!b.hasGradients) return b.op(sqrt, [x]);
  const isSome = b.op(gt, [x, 0]);
  return b.op(where, [isSome, b.op(sqrt, [b.op(where, [isSome, x, 1])]), x]);
}
