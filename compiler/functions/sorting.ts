import { bool, fallback, int, orNone, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { gather } from "../ops/arrangement/gather.ts";
import { ne, where } from "../ops/elementwise/comparisons.ts";
import { sub } from "../ops/elementwise/arithmetic.ts";
import { sum } from "../ops/reduction/reduce.ts";
import { argsort } from "../ops/sorting/argsort.ts";
import { topPlaces } from "../ops/sorting/top-places.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo, sliceOf } from "./shape.ts";
import { sharedByEqual } from "./shared-by-equal.ts";

const input = required(tensor);
const stable = fallback(bool, false);

/** PyTorch's results of two: values, through which gradients go, and where they are. */
const withPlaces = (values: TensorValue, indices: TensorValue): Value => ({
  kind: "record",
  names: ["values", "indices"],
  elements: [values, indices],
});

function lengthOf(b: Build, x: TensorValue, at: number, name: string): number {
  const size = x.type.shape[at] as Dim;
  return isFixed(size)
    ? size
    : b.fail("open", `${name} along the open dimension of ${showShape(x.type.shape)} is not possible`);
}

/** As a line where it has no dimension, and how to make what comes of it one without again. */
function asLine(
  b: Build,
  x: TensorValue,
): { readonly line: TensorValue; readonly back: (y: TensorValue) => TensorValue } {
  if (x.type.shape.length > 0) return { line: x, back: (y) => y };
  return { line: reshapeTo(b, x, [1]), back: (y) => reshapeTo(b, y, []) };
}

const valuesAt = (b: Build, x: TensorValue, at: number, places: TensorValue): TensorValue =>
  b.op(gather, [x, places], { dim: at, wraps: false });

/** The places in order, the first `count` of them. */
function order(b: Build, x: TensorValue, at: number, descending: boolean, count: number): TensorValue {
  const size = x.type.shape[at] as number;
  // Going through the line for each is faster than sorting it only for few.
  if (count < size && count <= 2 * Math.log2(size))
    return b.op(topPlaces, [x], { dim: at, k: count, largest: descending });
  return sliceOf(b, b.op(argsort, [x], { dim: at, descending }), at, 0, 1, count);
}

function without(b: Build, x: TensorValue, at: number, keepdim: boolean): TensorValue {
  return keepdim
    ? x
    : reshapeTo(
        b,
        x,
        x.type.shape.filter((_, i) => i !== at),
      );
}

/** The lower of the two in the middle; NaN, the first of them, if there is one. */
function medianPlace(b: Build, x: TensorValue, at: number): TensorValue {
  const size = lengthOf(b, x, at, "median");
  const places = order(b, x, at, false, size);
  const broken = b.op(sum, [b.op(ne, [x, x])], { dims: [at] });
  const middle = b.op(where, [broken, b.op(sub, [size, broken]), Math.floor((size - 1) / 2)]);
  return b.op(gather, [places, middle], { dim: at, wraps: false });
}

export const sortingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "sort",
    summary:
      "the values along one dimension in their order, and where they were; of equal ones the first comes first, NaN is the largest",
    torch: "torch.sort",
    params: { input, dim: fallback(int, -1), descending: fallback(bool, false), stable },
    apply(b, { input: x, dim, descending }) {
      const { line, back } = asLine(b, x);
      const at = dimOf(b, line, dim);
      const places = order(b, line, at, descending, lengthOf(b, line, at, "sort"));
      return withPlaces(back(valuesAt(b, line, at, places)), back(places));
    },
  }),
  defineFunction({
    name: "msort",
    summary: "the values in order along the first dimension; NaN is the largest",
    torch: "torch.msort",
    params: { input },
    apply(b, { input: x }) {
      const { line, back } = asLine(b, x);
      return back(valuesAt(b, line, 0, order(b, line, 0, false, lengthOf(b, line, 0, "msort"))));
    },
  }),
  defineFunction({
    name: "argsort",
    summary:
      "where the values along one dimension are in their order; of equal ones the first comes first, NaN is the largest",
    torch: "torch.argsort",
    params: { input, dim: fallback(int, -1), descending: fallback(bool, false), stable },
    apply(b, { input: x, dim, descending }) {
      const { line, back } = asLine(b, x);
      const at = dimOf(b, line, dim);
      return back(order(b, line, at, descending, lengthOf(b, line, at, "argsort")));
    },
  }),
  defineFunction({
    name: "topk",
    summary:
      "the k largest or smallest values along one dimension, in their order, and where they are; NaN is the largest",
    torch: "torch.topk",
    params: {
      input,
      k: required(int),
      dim: fallback(int, -1),
      largest: fallback(bool, true),
      sorted: fallback(bool, true),
    },
    apply(b, { input: x, k, dim, largest }) {
      const { line, back } = asLine(b, x);
      const at = dimOf(b, line, dim);
      const size = lengthOf(b, line, at, "topk");
      if (k < 1 || k > size)
        b.fail("range", `k=${k} is not from 1 to the ${size} of dimension ${dim} of ${showShape(x.type.shape)}`);
      const places = order(b, line, at, largest, k);
      return withPlaces(back(valuesAt(b, line, at, places)), back(places));
    },
  }),
  defineFunction({
    name: "kthvalue",
    summary: "the k-th smallest value along one dimension, counted from 1, and where it is; NaN is the largest",
    torch: "torch.kthvalue",
    params: { input, k: required(int), dim: fallback(int, -1), keepdim: fallback(bool, false) },
    apply(b, { input: x, k, dim, keepdim }) {
      const { line } = asLine(b, x);
      const at = dimOf(b, line, dim);
      const size = lengthOf(b, line, at, "kthvalue");
      if (k < 1 || k > size)
        b.fail("range", `k=${k} is not from 1 to the ${size} of dimension ${dim} of ${showShape(x.type.shape)}`);
      const place = sliceOf(b, order(b, line, at, false, k), at, k - 1, 1, 1);
      const keeps = keepdim && x.type.shape.length > 0;
      return withPlaces(without(b, valuesAt(b, line, at, place), at, keeps), without(b, place, at, keeps));
    },
  }),
  defineFunction({
    name: "median",
    summary: "the value in the middle, of two the lower; along one dimension (values, indices); NaN if there is one",
    torch: "torch.median",
    params: { input, dim: fallback(orNone(int), null), keepdim: fallback(bool, false) },
    apply(b, { input: x, dim, keepdim }): TensorValue | Value {
      const line = dim === null ? reshapeTo(b, x, [productOf(x.type.shape)]) : asLine(b, x).line;
      const at = dimOf(b, line, dim ?? 0);
      const place = medianPlace(b, line, at);
      const keeps = keepdim && dim !== null && x.type.shape.length > 0;
      const value = without(b, valuesAt(b, line, at, place), at, keeps);
      if (dim === null) return b.hasGradients ? sharedByEqual(b, line, value) : value;
      return withPlaces(value, without(b, place, at, keeps));
    },
  }),
];
