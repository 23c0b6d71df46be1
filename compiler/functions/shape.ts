import { dims, either, fallback, int, intOrList, listOf, orNone, required, tensor } from "../ir/arguments.ts";
import { dimOf, isLineOfOne, type Build } from "../ir/build.ts";
import { isFixed, productOf, sameDim, sameShape, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { detach, expand, identity, inferMissing, permute, reshape, slice } from "../ops/arrangement/views.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { explainView } from "./explain-view.ts";

export const dimValue = (size: Dim): Value => (isFixed(size) ? values.int(size) : { kind: "dim", dim: size });

export function reshapeTo(b: Build, input: TensorValue, shape: Shape): TensorValue {
  if (shape.filter((size) => size === -1).length > 1) b.fail("view", "only one size of a view may be -1");
  if (shape.filter((size) => !isFixed(size)).length > 1)
    b.fail("open-twice", `only one size can be open, and ${showShape(shape)} has two`);
  const total = productOf(input.type.shape);
  const sizes = inferMissing(shape, total);
  if (!sizes || !sameDim(productOf(sizes), total)) {
    const { kind, problem, help } = explainView(input.type.shape, shape);
    return b.fail(kind, problem, help);
  }
  return b.op(reshape, [input], { shape: sizes });
}

export function flattenDims(b: Build, input: TensorValue, from: number, to: number): TensorValue {
  const rank = input.type.shape.length;
  if (rank === 0) return reshapeTo(b, input, [1]);
  const [start, end] = [dimOf(b, input, from), dimOf(b, input, to)];
  if (start > end) b.fail("dim", `flatten from dim ${from} to dim ${to} runs backwards`);
  const { shape } = input.type;
  return reshapeTo(b, input, [
    ...shape.slice(0, start),
    productOf(shape.slice(start, end + 1)),
    ...shape.slice(end + 1),
  ]);
}

export function unflattenDim(b: Build, input: TensorValue, index: number, sizes: Shape): TensorValue {
  const at = dimOf(b, input, index);
  const { shape } = input.type;
  if (sizes.filter((size) => size === -1).length > 1) b.fail("view", "only one size may be -1");
  const known =
    inferMissing(sizes, shape[at] as Dim) ??
    b.fail("view", `${showShape(sizes)} does not make up ${showDim(shape[at] as Dim)}`);
  return reshapeTo(b, input, [...shape.slice(0, at), ...known, ...shape.slice(at + 1)]);
}

export function permuteTo(b: Build, input: TensorValue, order: readonly number[]): TensorValue {
  return b.op(permute, [input], { dims: order.map((index) => dimOf(b, input, index)) });
}

/** `count` elements from `start`, `step` apart. */
export const sliceOf = (
  b: Build,
  input: TensorValue,
  index: number,
  start: number,
  step: number,
  count: Dim,
): TensorValue => b.op(slice, [input], { dim: index, start, step, count: [count] });

/** Parts of a dimension of `size`, the last of them shorter if need be. */
function parts(b: Build, input: TensorValue, index: number, sizes: readonly number[]): Value {
  let start = 0;
  return values.tuple(
    sizes.map((size) => {
      const part = sliceOf(b, input, index, start, 1, size);
      start += size;
      return part;
    }),
  );
}

function fixedSize(b: Build, input: TensorValue, index: number, what: string): number {
  const size = input.type.shape[index] as Dim;
  return isFixed(size) ? size : b.fail("open", `${what} along the open dimension ${showDim(size)} is not possible`);
}

/** PyTorch takes a batch away that happens to be 1. What a result's dimensions are must be known before. */
function refuseOpenSqueeze(b: Build, input: TensorValue, which: readonly number[] | undefined): void {
  const { shape } = input.type;
  const asked = which ?? shape.map((_, i) => i);
  const open = asked.map((i) => shape[i] as Dim).find((size) => !isFixed(size) && size.factor === 1);
  if (open === undefined || isFixed(open)) return;
  const ones = asked.filter((i) => shape[i] === 1);
  const instead = b.written(input, `squeeze(${ones.length > 1 ? `(${ones.join(", ")})` : ones.join()})`);
  b.fail(
    "open",
    `squeeze would take ${showDim(open)} away where it is 1, which is only known at run time`,
    `${ones.length > 0 ? `write ${instead}` : "leave it out"}, or fix the batch: --set ${open.symbol}=1`,
  );
}

const viewLike = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "the same elements in the same order under another shape; one size may be -1",
    torch: `torch.Tensor.${name}`,
    params: { input: required(tensor), shape: required(dims) },
    rest: "shape",
    apply: (b, { input, shape }) => reshapeTo(b, input, shape),
  });

export const shapeFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "detach",
    summary: "the input; in training, no gradient flows through it",
    torch: "torch.Tensor.detach",
    params: { input: required(tensor) },
    apply: (b, { input }) => b.op(b.training ? detach : identity, [input]),
  }),
  viewLike("view"),
  viewLike("reshape"),
  defineFunction({
    name: "flatten",
    summary: "dimensions start_dim to end_dim as one",
    torch: "torch.flatten",
    params: { input: required(tensor), start_dim: fallback(int, 0), end_dim: fallback(int, -1) },
    apply: (b, { input, start_dim, end_dim }) => flattenDims(b, input, start_dim, end_dim),
  }),
  defineFunction({
    name: "ravel",
    summary: "all dimensions as one",
    torch: "torch.ravel",
    params: { input: required(tensor) },
    apply: (b, { input }) => flattenDims(b, input, 0, -1),
  }),
  defineFunction({
    name: "unflatten",
    summary: "one dimension as several",
    torch: "torch.unflatten",
    params: { input: required(tensor), dim: required(int), sizes: required(dims) },
    apply: (b, { input, dim: index, sizes }) => unflattenDim(b, input, index, sizes),
  }),
  defineFunction({
    name: "permute",
    summary: "the dimensions in another order",
    torch: "torch.permute",
    params: { input: required(tensor), dims: required(listOf(int)) },
    rest: "dims",
    apply: (b, { input, dims: order }) => permuteTo(b, input, order),
  }),
  defineFunction({
    name: "transpose",
    summary: "two dimensions swapped",
    torch: "torch.transpose",
    params: { input: required(tensor), dim0: required(int), dim1: required(int) },
    apply: (b, { input, dim0, dim1 }) => {
      if (isLineOfOne(input, [dim0, dim1])) return input;
      const [first, second] = [dimOf(b, input, dim0), dimOf(b, input, dim1)];
      const order = input.type.shape.map((_, i) => (i === first ? second : i === second ? first : i));
      return permuteTo(b, input, order);
    },
  }),
  defineFunction({
    name: "squeeze",
    summary: "without dimensions of size 1",
    torch: "torch.squeeze",
    params: { input: required(tensor), dim: fallback(orNone(intOrList), null) },
    apply: (b, { input, dim: given }) => {
      if (given && isLineOfOne(input, given)) return input;
      const which = given?.map((index) => dimOf(b, input, index));
      refuseOpenSqueeze(b, input, which);
      return reshapeTo(
        b,
        input,
        input.type.shape.filter((size, i) => size !== 1 || (which !== undefined && !which.includes(i))),
      );
    },
  }),
  defineFunction({
    name: "unsqueeze",
    summary: "with one more dimension, of size 1",
    torch: "torch.unsqueeze",
    params: { input: required(tensor), dim: required(int) },
    apply: (b, { input, dim: index }) => {
      const at = dimOf(b, input, index, 1);
      return reshapeTo(b, input, [...input.type.shape.slice(0, at), 1, ...input.type.shape.slice(at)]);
    },
  }),
  defineFunction({
    name: "expand",
    summary: "dimensions of size 1 repeated; -1 keeps a size",
    torch: "torch.Tensor.expand",
    params: { input: required(tensor), sizes: required(dims) },
    rest: "sizes",
    apply: (b, { input, sizes }) => {
      const skip = sizes.length - input.type.shape.length;
      return b.op(expand, [input], {
        shape: sizes.map((size, i) => (size === -1 ? (input.type.shape[i - skip] ?? -1) : size)),
      });
    },
  }),
  defineFunction({
    name: "contiguous",
    summary: "the input; memory is the compiler's business",
    torch: "torch.Tensor.contiguous",
    params: { input: required(tensor) },
    apply: (_, { input }) => input,
  }),
  defineFunction({
    name: "clone",
    summary: "the input; memory is the compiler's business",
    torch: "torch.clone",
    params: { input: required(tensor) },
    apply: (_, { input }) => input,
  }),
  defineFunction({
    name: "cpu",
    summary: "the input; there are no devices",
    torch: "torch.Tensor.cpu",
    params: { input: required(tensor) },
    apply: (_, { input }) => input,
  }),
  defineFunction({
    name: "size",
    summary: "the shape, or the size of one dimension",
    torch: "torch.Tensor.size",
    params: { input: required(tensor), dim: fallback(orNone(int), null) },
    apply: (b, { input, dim: index }) =>
      index === null
        ? values.list(input.type.shape.map(dimValue))
        : dimValue(input.type.shape[dimOf(b, input, index)] as Dim),
  }),
  defineFunction({
    name: "numel",
    summary: "the number of elements",
    torch: "torch.numel",
    params: { input: required(tensor) },
    apply: (_, { input }) => dimValue(productOf(input.type.shape)),
  }),
  defineFunction({
    name: "nelement",
    summary: "the number of elements",
    torch: "torch.Tensor.nelement",
    params: { input: required(tensor) },
    apply: (_, { input }) => dimValue(productOf(input.type.shape)),
  }),
  defineFunction({
    name: "ndimension",
    summary: "the number of dimensions",
    torch: "torch.Tensor.ndimension",
    params: { input: required(tensor) },
    apply: (_, { input }) => values.int(input.type.shape.length),
  }),
  defineFunction({
    name: "cat",
    summary: "tensors one after the other along one dimension",
    torch: "torch.cat",
    params: { tensors: required(listOf(tensor)), dim: fallback(int, 0) },
    apply: (b, { tensors, dim: index }) => {
      const [first] = tensors;
      if (!first) return b.fail("count", "cat needs at least one tensor");
      const at = dimOf(b, first, index);
      return tensors.length === 1 ? first : b.op(cat, tensors, { dim: at });
    },
  }),
  defineFunction({
    name: "stack",
    summary: "tensors of one shape along a new dimension",
    torch: "torch.stack",
    params: { tensors: required(listOf(tensor)), dim: fallback(int, 0) },
    apply: (b, { tensors, dim: index }) => {
      const [first] = tensors;
      if (!first) return b.fail("count", "stack needs at least one tensor");
      const at = dimOf(b, first, index, 1);
      const { shape } = first.type;
      if (!tensors.every((each) => sameShape(each.type.shape, shape)))
        b.fail(
          "unequal",
          `stack expects tensors of one shape, got ${tensors.map((each) => showShape(each.type.shape)).join(" and ")}`,
        );
      return b.op(
        cat,
        tensors.map((each) => reshapeTo(b, each, [...each.type.shape.slice(0, at), 1, ...each.type.shape.slice(at)])),
        { dim: Math.min(at, shape.length) },
      );
    },
  }),
  defineFunction({
    name: "chunk",
    summary: "a dimension cut into so many parts of equal size, the last shorter if need be",
    torch: "torch.chunk",
    params: { input: required(tensor), chunks: required(int), dim: fallback(int, 0) },
    apply: (b, { input, chunks, dim: index }) => {
      const at = dimOf(b, input, index);
      const total = fixedSize(b, input, at, "chunk");
      if (chunks < 1) b.fail("range", `chunk needs at least one part, got ${chunks}`);
      const each = Math.max(1, Math.ceil(total / chunks));
      const sizes = Array.from({ length: Math.ceil(total / each) }, (_, i) => Math.min(each, total - i * each));
      return parts(b, input, at, sizes);
    },
  }),
  defineFunction({
    name: "split",
    summary: "a dimension cut into parts of a size, or of given sizes",
    torch: "torch.split",
    params: {
      input: required(tensor),
      split_size_or_sections: required(either(int, listOf(int))),
      dim: fallback(int, 0),
    },
    apply: (b, { input, split_size_or_sections: given, dim: index }) => {
      const at = dimOf(b, input, index);
      const total = fixedSize(b, input, at, "split");
      if (typeof given !== "number") {
        const sum = given.reduce((a, c) => a + c, 0);
        if (sum !== total || given.some((size) => size < 1))
          b.fail("part", `the parts ${given.join(" + ")} should be positive and add up to ${total}`);
        return parts(b, input, at, given);
      }
      if (given < 1) b.fail("range", `a part needs at least one element, got ${given}`);
      return parts(
        b,
        input,
        at,
        Array.from({ length: Math.ceil(total / given) }, (_, i) => Math.min(given, total - i * given)),
      );
    },
  }),
];
