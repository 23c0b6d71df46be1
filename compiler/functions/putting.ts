import { bool, fallback, int, listOf, oneOf, required, tensor } from "../ir/arguments.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, sameShape, showShape, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { expand } from "../ops/arrangement/views.ts";
import { add, mul, sub } from "../ops/elementwise/arithmetic.ts";
import { lt, ne, where } from "../ops/elementwise/comparisons.ts";
import { cumsum } from "../ops/reduction/cumulative-sum.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { elementsOf, likeMask } from "./masks.ts";
import { addedUp, checkSlices, forSlices, joined, ofNumbers, put } from "./places.ts";
import { reshapeTo } from "./shape.ts";
import { takeAlong } from "./take-along.ts";

/** What is put at places and joined to what is there: by scatter_reduce and its kin, and by places among all elements. */

const input = required(tensor);
const joinings = oneOf("sum", "mean", "prod", "amax", "amin");
const include_self = fallback(bool, true);

/** Places of elements among all in order, negative ones from the end. */
const fromStart = (b: Build, places: TensorValue, size: number): TensorValue =>
  b.op(where, [b.op(lt, [places, 0]), b.op(add, [places, size]), places]);

function flatten(b: Build, x: TensorValue, what: string): { readonly line: TensorValue; readonly length: number } {
  const length = productOf(x.type.shape);
  if (!isFixed(length))
    return b.fail("open", `${what} of an open dimension, ${showShape(x.type.shape)}, is not possible`);
  return { line: reshapeTo(b, x, [length]), length };
}

function putAmongAll(
  b: Build,
  x: TensorValue,
  index: TensorValue,
  source: TensorValue,
  accumulate: boolean,
): TensorValue {
  const { line, length } = flatten(b, x, "put");
  const places = flatten(b, index, "put");
  const values = flatten(b, source, "put");
  if (places.length !== values.length)
    b.fail("unequal", `put expects as many elements as places, got ${values.length} for ${places.length}`);
  const from = fromStart(b, places.line, length);
  const done = accumulate ? addedUp(b, line, 0, from, values.line, "put") : put(b, line, 0, from, values.line, "put");
  return reshapeTo(b, done, x.type.shape);
}

/** Indices along the first dimensions, stretched to one shape, as places along a single one. */
function putByIndices(
  b: Build,
  x: TensorValue,
  indices: readonly TensorValue[],
  values: TensorValue,
  accumulate: boolean,
): TensorValue {
  const { shape } = x.type;
  if (indices.length === 0 || indices.length > shape.length)
    b.fail("count", `index_put expects 1 to ${shape.length} indices for ${showShape(shape)}, got ${indices.length}`);
  const mask = indices.find(({ isMask }) => isMask);
  if (mask)
    b.fail(
      "unsupported",
      "how many places a mask has is only known at run time",
      "where(mask, values, x) puts values there",
    );
  const sizes = shape.slice(0, indices.length);
  const rest = shape.slice(indices.length);
  const count = productOf(sizes);
  if (!isFixed(count) || !sizes.every(isFixed))
    return b.fail("open", `index_put along the open dimension of ${showShape(shape)} is not possible`);
  const flat = indices
    .map((index, i) => fromStart(b, index, sizes[i] as number))
    .reduce((places, index, i) => b.op(add, [b.op(mul, [places, sizes[i] as number]), index]));
  const length = productOf(flat.type.shape);
  const wide: Shape = [...flat.type.shape, ...rest];
  const source = reshapeTo(b, b.op(expand, [values], { shape: wide }), [length, ...rest]);
  const target = reshapeTo(b, x, [count, ...rest]);
  const places = forSlices(b, reshapeTo(b, flat, [length]), 0, source.type.shape, "index_put");
  const done = accumulate
    ? addedUp(b, target, 0, places, source, "index_put")
    : put(b, target, 0, places, source, "index_put");
  return reshapeTo(b, done, shape);
}

/** The elements of a source in order, each to the next place where a mask is true. */
function putByMask(b: Build, given: TensorValue, mask: TensorValue, source: TensorValue): TensorValue {
  const shape = broadcastShapes([given.type.shape, mask.type.shape], b.fail);
  const x = sameShape(shape, given.type.shape) ? given : likeMask(given, b.op(expand, [given], { shape }));
  const { length } = flatten(b, x, "masked_scatter");
  const wide = reshapeTo(b, b.op(expand, [mask], { shape }), [length]);
  const order = b.op(sub, [b.op(cumsum, [b.op(ne, [wide, 0])], { dim: 0 }), 1]);
  const taken = takeAlong(b, flatten(b, elementsOf(b, x, source), "masked_scatter").line, 0, order, false);
  return likeMask(x, b.op(where, [mask, reshapeTo(b, taken, shape), x]));
}

const joining: readonly TensorFunction[] = [
  defineFunction({
    name: "scatter_reduce",
    summary:
      "the input, with the elements of src joined to the places along one dimension that the index counts out: their sum, mean, product, largest or smallest; a place that is none goes to the nearest",
    torch: "torch.scatter_reduce",
    params: { input, dim: required(int), index: input, src: input, reduce: required(joinings), include_self },
    apply: (b, { input: x, dim, index, src, reduce: how, include_self: includesSelf }) =>
      joined(b, x, index, src, { name: "scatter_reduce", at: dimOf(b, x, dim), how, includesSelf }),
  }),
  defineFunction({
    name: "index_reduce",
    summary:
      "the input, with the slices of source joined to those along one dimension that an index [n] counts out: their mean, product, largest or smallest; a place that is none goes to the nearest",
    torch: "torch.Tensor.index_reduce",
    params: {
      input,
      dim: required(int),
      index: input,
      source: input,
      reduce: required(oneOf("prod", "mean", "amax", "amin")),
      include_self,
    },
    apply(b, { input: x, dim, index, source, reduce: how, include_self: includesSelf }) {
      const at = dimOf(b, x, dim);
      checkSlices(b, x, at, index, source, "index_reduce");
      b.counts(index, { count: Number(x.type.shape[at]) });
      const places = forSlices(b, index, at, source.type.shape, "index_reduce");
      return joined(b, x, places, source, { name: "index_reduce", at, how, includesSelf });
    },
  }),
];

const amongAll: readonly TensorFunction[] = [
  defineFunction({
    name: "put",
    summary:
      "the input, with the elements of source at places among all in order, or added there with accumulate; negative places from the end",
    torch: "torch.Tensor.put",
    params: { input, index: input, source: input, accumulate: fallback(bool, false) },
    apply: (b, { input: x, index, source, accumulate }) => putAmongAll(b, x, index, source, accumulate),
  }),
  defineFunction({
    name: "index_put",
    summary:
      "the input, with values at the places that indices along its first dimensions count out, or added there with accumulate",
    torch: "torch.index_put",
    params: { input, indices: required(listOf(tensor)), values: input, accumulate: fallback(bool, false) },
    apply: (b, { input: x, indices, values, accumulate }) => putByIndices(b, x, indices, values, accumulate),
  }),
  defineFunction({
    name: "masked_scatter",
    summary: "the input, with the elements of source, in order, where the mask is not 0",
    torch: "torch.masked_scatter",
    params: { input, mask: input, source: input },
    apply: (b, { input: x, mask, source }) => putByMask(b, x, mask, source),
  }),
];

export const puttingFunctions: readonly TensorFunction[] = [...joining.map(ofNumbers), ...amongAll];
