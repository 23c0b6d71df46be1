import { fallback, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { linear } from "../ops/matrix/linear.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

/** PyTorch's rules for one dimension: a vector is a row on the left and a column on the right, and gone from the result. */
function multiply(b: Build, left: TensorValue, right: TensorValue): TensorValue {
  const [ranks, shapes] = [
    [left, right].map((each) => each.type.shape.length),
    [left.type.shape, right.type.shape],
  ] as const;
  if (ranks.includes(0)) b.fail("rank", "matmul needs at least one dimension on both sides; use * for numbers");
  const product = b.op(matmul, [
    ranks[0] === 1 ? reshapeTo(b, left, [1, ...shapes[0]]) : left,
    ranks[1] === 1 ? reshapeTo(b, right, [...shapes[1], 1]) : right,
  ]);
  if (!ranks.includes(1)) return product;
  const { shape } = product.type;
  return reshapeTo(b, product, [
    ...shape.slice(0, -2),
    ...(ranks[0] === 1 ? [] : shape.slice(-2, -1)),
    ...(ranks[1] === 1 ? [] : shape.slice(-1)),
  ]);
}

/** matmul for one rank alone. */
const product = (name: string, rank: number, second: string, summary: string): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input: required(tensor), [second]: required(tensor) },
    apply(b, args) {
      const [left, right] = [args["input"], args[second]] as [TensorValue, TensorValue];
      for (const { type } of [left, right])
        if (type.shape.length !== rank)
          b.fail("rank", `${name} expects ${rank} dimensions, got ${showShape(type.shape)}`);
      const [first, other] = [left.type.shape[0], right.type.shape[0]];
      if (rank === 3 && JSON.stringify(first) !== JSON.stringify(other))
        b.fail(
          "unequal",
          `${name} expects equal batches, got ${showShape(left.type.shape)} and ${showShape(right.type.shape)}`,
        );
      return multiply(b, left, right);
    },
  });

export const matrixFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "linear",
    summary: linear.summary,
    torch: linear.torch.api,
    params: { input: required(tensor), weight: required(tensor), bias: fallback(orNone(tensor), null) },
    apply: (b, { input, weight, bias }) => b.op(linear, [input, weight, bias ?? undefined]),
  }),
  defineFunction({
    name: "matmul",
    summary: matmul.summary,
    torch: matmul.torch.api,
    params: { input: required(tensor), other: required(tensor) },
    apply: (b, { input, other }) => multiply(b, input, other),
  }),
  product("mm", 2, "mat2", "the product of two matrices"),
  product("bmm", 3, "mat2", "the products of two batches of matrices"),
  product("dot", 1, "tensor", "the sum of the products of two vectors"),
];
