import { fallback, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { sameDim, sameShape, showDim, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { contract } from "./contract.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** x1ᵀ · weight[k] · x2 + bias[k] for each k: [..., A], [..., B] and a weight [K, A, B] to [..., K]. */
export function bilinearOf(
  b: Build,
  x1: TensorValue,
  x2: TensorValue,
  weight: TensorValue,
  bias: TensorValue | undefined,
): TensorValue {
  const [first, second, [outs, ...ins]] = [x1.type.shape, x2.type.shape, weight.type.shape];
  if (ins.length !== 2) b.fail("rank", `the weight of bilinear has 3 dimensions, got ${showShape(weight.type.shape)}`);
  if (first.length === 0 || !sameShape(first.slice(0, -1), second.slice(0, -1)) || second.length === 0)
    b.fail("unequal", `bilinear expects equal sizes before the last, got ${showShape(first)} and ${showShape(second)}`);
  [first, second].forEach((shape, i) => {
    if (!sameDim(shape.at(-1) as Dim, ins[i] as Dim))
      b.fail(
        "weight",
        `input${i + 1} of bilinear has ${showDim(shape.at(-1) as Dim)} features, and its weight ${showShape(weight.type.shape)} is for ${showDim(ins[i] as Dim)}`,
      );
  });
  if (bias && !sameShape(bias.type.shape, [outs as Dim]))
    b.fail("weight", `the bias should be ${showShape([outs as Dim])}, got ${showShape(bias.type.shape)}`);
  const before = first.slice(0, -1).map((_, i) => String(i));
  const product = contract(
    b,
    [
      { x: x1, names: [...before, "a"] },
      { x: weight, names: ["k", "a", "b"] },
      { x: x2, names: [...before, "b"] },
    ],
    [...before, "k"],
  );
  return bias ? b.op(add, [product, bias]) : product;
}

const input = required(tensor);

export const bilinear: TensorFunction = defineFunction({
  name: "bilinear",
  summary: "input1ᵀ · weight[k] · input2 + bias[k] for each k, along the last dimension",
  torch: "torch.nn.functional.bilinear",
  params: { input1: input, input2: input, weight: input, bias: fallback(orNone(tensor), null) },
  apply: (b, { input1, input2, weight, bias }) => bilinearOf(b, input1, input2, weight, bias ?? undefined),
});
