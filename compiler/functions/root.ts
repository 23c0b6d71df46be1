import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { eq, where } from "../ops/elementwise/comparisons.ts";
import { power } from "./elementwise.ts";

/** A root of what is never negative, with the gradient 0 where it is 0: as PyTorch's norms and standard deviations have it. */
export function rootOf(b: Build, x: TensorValue, degree = 2): TensorValue {
  if (!b.hasGradients) return power(b, x, 1 / degree);
  const isNone = b.op(eq, [x, 0]);
  return b.op(where, [isNone, 0, power(b, b.op(where, [isNone, 1, x]), 1 / degree)]);
}
