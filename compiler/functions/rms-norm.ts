import { epsilon, fallback, intOrList, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, sameShape, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { rsqrt } from "../ops/elementwise/activations.ts";
import { add, mul } from "../ops/elementwise/arithmetic.ts";
import { square } from "../ops/elementwise/mathematics.ts";
import { mean } from "../ops/reduction/reduce.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

export const RMS_SUMMARY = "x / √(the mean of its squares over the last dimensions + eps), then · weight";

/** torch.finfo(torch.float32).eps, PyTorch's choice where no eps is given. */
const SMALLEST = 2 ** -23;

/** By the root of the mean square (Zhang and Sennrich 2019); PyTorch has it since 2.4. */
export function normalizeBySquares(
  b: Build,
  x: TensorValue,
  weight: TensorValue | undefined,
  { normalized_shape, eps }: { readonly normalized_shape: readonly number[]; readonly eps: number | null },
): TensorValue {
  const { shape } = x.type;
  const first = shape.length - normalized_shape.length;
  const last = shape.slice(Math.max(0, first));
  if (normalized_shape.length === 0) b.fail("count", "normalized_shape needs at least one dimension");
  if (first < 0 || !last.every(isFixed) || !sameShape(last, normalized_shape))
    b.fail(
      "weight",
      `rms_norm expects the last dimensions to be ${showShape(normalized_shape)}, got ${showShape(shape)}`,
    );
  if (weight && !sameShape(weight.type.shape, normalized_shape))
    b.fail("weight", `the weight should be ${showShape(normalized_shape)}, got ${showShape(weight.type.shape)}`);
  const squares = b.op(mean, [b.op(square, [x])], { dims: normalized_shape.map((_, i) => first + i) });
  const normal = b.op(mul, [x, b.op(rsqrt, [b.op(add, [squares, eps ?? SMALLEST])])]);
  return weight ? b.op(mul, [normal, weight]) : normal;
}

export const rmsNorm: TensorFunction = defineFunction({
  name: "rms_norm",
  summary: RMS_SUMMARY,
  torch: "torch.nn.functional.rms_norm",
  params: {
    input: required(tensor),
    normalized_shape: required(intOrList),
    weight: fallback(orNone(tensor), null),
    eps: fallback(orNone(epsilon), null),
  },
  apply: (b, { input, weight, ...options }) => normalizeBySquares(b, input, weight ?? undefined, options),
});
