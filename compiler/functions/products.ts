import { either, fallback, int, intOrList, listOf, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { productOf, sameDim, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { mul } from "../ops/elementwise/arithmetic.ts";
import { contract, type Named } from "./contract.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { einsum } from "./einsum.ts";
import { reshapeTo } from "./shape.ts";

/** PyTorch's other products of matrices and vectors, in terms of matmul. */

const input = required(tensor);

export function outerOf(b: Build, name: string, left: TensorValue, right: TensorValue): TensorValue {
  for (const { type } of [left, right])
    if (type.shape.length !== 1) b.fail("rank", `${name} expects 1 dimension, got ${showShape(type.shape)}`);
  return b.op(mul, [reshapeTo(b, left, [...left.type.shape, 1]), right]);
}

const outer = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "each element of a vector times each of another",
    torch: `torch.${name}`,
    params: { input, vec2: input },
    apply: (b, { input: x, vec2 }) => outerOf(b, name, x, vec2),
  });

/** The sum over dimensions of both, two by two; what is left of the first stands before what is left of the second. */
function sumOfProducts(
  b: Build,
  name: string,
  operands: readonly [TensorValue, TensorValue],
  dims: readonly [readonly number[], readonly number[]],
): TensorValue {
  const [first, second] = dims.map((list, i) => list.map((index) => dimOf(b, operands[i] as TensorValue, index)));
  const [x, y] = operands;
  const summed = [first ?? [], second ?? []] as const;
  if (summed[0].length !== summed[1].length)
    b.fail(
      "count",
      `${name} is given ${summed[0].length} dimensions of one tensor and ${summed[1].length} of the other`,
    );
  for (const list of summed)
    if (new Set(list).size !== list.length) b.fail("dim", `${name} names a dimension twice: ${list.join(", ")}`);
  summed[0].forEach((at, i) => {
    const [one, other] = [x.type.shape[at] as Dim, y.type.shape[summed[1][i] as number] as Dim];
    if (!sameDim(one, other) && one !== 1 && other !== 1)
      b.fail(
        "unequal",
        `${name} of ${showShape(x.type.shape)} and ${showShape(y.type.shape)} sums over dimension ${at} of the first and ${summed[1][i]} of the second, which differ`,
      );
  });
  const named = operands.map((operand, side): Named => ({
    x: operand,
    names: operand.type.shape.map((_, i) => {
      const at = summed[side]?.indexOf(i) ?? -1;
      return at === -1 ? `${side}.${i}` : `sum${at}`;
    }),
  }));
  const kept = named.flatMap(({ names }) => names).filter((each) => !each.startsWith("sum"));
  return contract(b, named, kept);
}

/** Matrices in a row, multiplied in the order that costs least; a vector may stand first and last. */
function chained(b: Build, name: string, matrices: readonly TensorValue[], least: number): TensorValue {
  if (matrices.length < least) b.fail("count", `${name} needs at least ${least} tensors, got ${matrices.length}`);
  const named = matrices.map((x, i): Named => {
    const rank = x.type.shape.length;
    const isEnd = name === "multi_dot" && (i === 0 || i === matrices.length - 1);
    if (rank !== 2 && !(isEnd && rank === 1))
      b.fail("rank", `${name} expects matrices, got ${showShape(x.type.shape)}`);
    const before = matrices[i - 1]?.type.shape;
    if (before && !sameDim(before.at(-1) as Dim, x.type.shape[0] as Dim))
      b.fail(
        "unequal",
        `${name} multiplies ${showShape(before)} with ${showShape(x.type.shape)}, whose sizes do not meet`,
      );
    const names = [String(i), String(i + 1)];
    return { x, names: rank === 2 ? names : i === 0 ? names.slice(1) : names.slice(0, 1) };
  });
  const kept = ["0", String(matrices.length)].filter((each) => named.some(({ names }) => names.includes(each)));
  return contract(b, named, kept);
}

function kronecker(b: Build, x: TensorValue, y: TensorValue): TensorValue {
  const rank = Math.max(x.type.shape.length, y.type.shape.length);
  const [first, second] = [x, y].map(({ type: { shape } }) => [
    ...Array.from({ length: rank - shape.length }, () => 1),
    ...shape,
  ]);
  const apart = b.op(mul, [
    reshapeTo(
      b,
      x,
      (first ?? []).flatMap((size) => [size, 1]),
    ),
    reshapeTo(
      b,
      y,
      (second ?? []).flatMap((size) => [1, size]),
    ),
  ]);
  return reshapeTo(
    b,
    apart,
    Array.from({ length: rank }, (_, i) => productOf([first?.[i] ?? 1, second?.[i] ?? 1])),
  );
}

export const productFunctions: readonly TensorFunction[] = [
  einsum,
  defineFunction({
    name: "tensordot",
    summary:
      "the sum of products over the last dims of one tensor and the first of the other, or over two lists of them",
    torch: "torch.tensordot",
    params: { input, other: input, dims: fallback(either(int, listOf(intOrList)), 2) },
    apply(b, { input: x, other, dims }) {
      if (typeof dims !== "number") {
        if (dims.length !== 2) b.fail("count", `dims of tensordot are two lists, got ${dims.length}`);
        return sumOfProducts(b, "tensordot", [x, other], [dims[0] ?? [], dims[1] ?? []]);
      }
      if (dims < 0) b.fail("range", `tensordot sums over at least 0 dimensions, got ${dims}`);
      const last = Array.from({ length: dims }, (_, i) => i - dims);
      return sumOfProducts(b, "tensordot", [x, other], [last, last.map((_, i) => i)]);
    },
  }),
  defineFunction({
    name: "inner",
    summary: "the sums of products along the last dimension of both",
    torch: "torch.inner",
    params: { input, other: input },
    apply(b, { input: x, other }) {
      if (x.type.shape.length === 0 || other.type.shape.length === 0) return b.op(mul, [x, other]);
      const [one, two] = [x.type.shape.at(-1) as Dim, other.type.shape.at(-1) as Dim];
      if (!sameDim(one, two))
        b.fail(
          "unequal",
          `inner expects the same last size, got ${showShape(x.type.shape)} and ${showShape(other.type.shape)}`,
        );
      return sumOfProducts(b, "inner", [x, other], [[-1], [-1]]);
    },
  }),
  outer("outer"),
  outer("ger"),
  defineFunction({
    name: "kron",
    summary: "each element of a tensor times the whole of another, which stands in its place",
    torch: "torch.kron",
    params: { input, other: input },
    apply: (b, { input: x, other }) => kronecker(b, x, other),
  }),
  defineFunction({
    name: "chain_matmul",
    summary: "the product of matrices, in the order that costs least",
    torch: "torch.chain_matmul",
    params: { matrices: required(listOf(tensor)) },
    rest: "matrices",
    apply: (b, { matrices }) => chained(b, "chain_matmul", matrices, 1),
  }),
  defineFunction({
    name: "multi_dot",
    summary: "the product of matrices, in the order that costs least; the first and the last may be vectors",
    torch: "torch.linalg.multi_dot",
    params: { tensors: required(listOf(tensor)) },
    apply: (b, { tensors }) => chained(b, "multi_dot", tensors, 2),
  }),
];
