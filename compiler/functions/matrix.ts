import { fallback, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { sameDim, showShape, type Dim, type Shape } from "../ir/types.ts";
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

type Two<T> = readonly [T, T];

export function checkRanks(b: Build, name: string, operands: Two<TensorValue>, ranks: Two<number>): void {
  operands.forEach(({ type: { shape } }, i) => {
    const rank = ranks[i] as number;
    if (shape.length !== rank)
      b.fail("rank", `${name} expects ${rank} dimension${rank === 1 ? "" : "s"}, got ${showShape(shape)}`);
  });
  const [first, second] = operands.map(({ type }) => type.shape) as [Shape, Shape];
  if (ranks[0] === 3 && !sameDim(first[0] as Dim, second[0] as Dim))
    b.fail("unequal", `${name} expects equal batches, got ${showShape(first)} and ${showShape(second)}`);
}

/** matmul for these ranks alone. */
export function multiplyRanks(b: Build, name: string, operands: Two<TensorValue>, ranks: Two<number>): TensorValue {
  checkRanks(b, name, operands, ranks);
  return multiply(b, ...operands);
}

const product = (name: string, second: string, summary: string, ranks: Two<number>): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input: required(tensor), [second]: required(tensor) },
    apply: (b, args) => multiplyRanks(b, name, [args["input"] as TensorValue, args[second] as TensorValue], ranks),
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
  product("mm", "mat2", "the product of two matrices", [2, 2]),
  product("bmm", "mat2", "the products of two batches of matrices", [3, 3]),
  product("mv", "vec", "the product of a matrix and a vector", [2, 1]),
  product("dot", "tensor", "the sum of the products of two vectors", [1, 1]),
  product("vdot", "other", "the sum of the products of two vectors", [1, 1]),
];
