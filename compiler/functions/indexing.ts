import { bool, fallback, float, int, oneOf, operand, orNone, required, scalar, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, sameDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { gather, scatterAdd } from "../ops/arrangement/gather.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { scatter } from "../ops/arrangement/scatter.ts";
import { expand } from "../ops/arrangement/views.ts";
import { add, mul } from "../ops/elementwise/arithmetic.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asUnion, elementOf, elementsOf, likeMask } from "./masks.ts";
import { reshapeTo, sliceOf } from "./shape.ts";
import { checkIndexTensor, takeAlong } from "./take-along.ts";

const input = required(tensor);
const index = required(tensor);
const dim = required(int);

const flat = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, x, [productOf(x.type.shape)]);

/** A tensor without dimensions is a line of one element. */
const asLine = (b: Build, x: TensorValue): TensorValue => (x.type.shape.length === 0 ? reshapeTo(b, x, [1]) : x);

/** Elements from the start, as many as another tensor has along each dimension but `but`. */
function cutTo(b: Build, x: TensorValue, shape: Shape, but: number | undefined, what: string): TensorValue {
  return shape.reduce<TensorValue>((cut, size, i) => {
    const own = x.type.shape[i] as Dim;
    if (i === but || sameDim(size, own)) return cut;
    if (!isFixed(size) || !isFixed(own) || size > own)
      return b.fail(
        "unequal",
        `${what} is larger than what it indexes: ${showShape(shape)} and ${showShape(x.type.shape)}`,
      );
    return sliceOf(b, cut, i, 0, 1, size);
  }, x);
}

/** Zeros behind a tensor along each dimension that another is longer in. */
function filledTo(b: Build, x: TensorValue, shape: Shape): TensorValue {
  const after = shape.map((size, i) => {
    const own = x.type.shape[i] as Dim;
    return isFixed(size) && isFixed(own) ? size - own : 0;
  });
  if (after.every((size) => size === 0)) return x;
  return b.op(pad, [x], { before: after.map(() => 0), after, mode: "constant", value: 0 });
}

function sameRank(b: Build, x: TensorValue, places: TensorValue, name: string): void {
  checkIndexTensor(b, places);
  if (x.type.shape.length !== places.type.shape.length)
    b.fail(
      "rank",
      `${name} expects an index of as many dimensions as ${showShape(x.type.shape)}, got ${showShape(places.type.shape)}`,
      "index_select takes one line of places for all, take_along_dim an index that stretches",
    );
}

function count(b: Build, x: TensorValue, at: number, places: TensorValue, name: string): number {
  const size = x.type.shape[at] as Dim;
  if (!isFixed(size))
    return b.fail("open", `${name} along the open dimension of ${showShape(x.type.shape)} is not possible`);
  b.counts(places, { count: size });
  return size;
}

function gathered(b: Build, given: TensorValue, along: number, given_: TensorValue, name: string): TensorValue {
  const [x, places] = [asLine(b, given), asLine(b, given_)];
  sameRank(b, x, places, name);
  const at = dimOf(b, x, along);
  count(b, x, at, given_, name);
  const taken = b.op(gather, [cutTo(b, x, places.type.shape, at, "the index"), places], { dim: at, wraps: false });
  return given_.type.shape.length === 0 ? reshapeTo(b, taken, []) : taken;
}

/** Both stretch along all dimensions but one, as PyTorch's take_along_dim has it. */
function takenAlong(b: Build, x: TensorValue, places: TensorValue, along: number): TensorValue {
  if (x.type.shape.length !== places.type.shape.length)
    b.fail(
      "rank",
      `take_along_dim expects an index of as many dimensions as ${showShape(x.type.shape)}, got ${showShape(places.type.shape)}`,
      "unsqueeze the dimensions that it lacks, as in index[:, none]",
    );
  const at = dimOf(b, x, along);
  const wide = x.type.shape.map((size, i) => (size === 1 ? (places.type.shape[i] as Dim) : size));
  const stretch = (each: TensorValue): TensorValue => {
    const shape = each.type.shape.map((size, i) => (i === at ? size : (wide[i] as Dim)));
    return b.op(expand, [each], { shape });
  };
  checkIndexTensor(b, places);
  count(b, x, at, places, "take_along_dim");
  return b.op(gather, [stretch(x), stretch(places)], { dim: at, wraps: false });
}

/** A line of places for whole slices of a tensor, as an index of the slices' shape. */
function forSlices(b: Build, places: TensorValue, at: number, source: Shape, name: string): TensorValue {
  checkIndexTensor(b, places);
  const line = asLine(b, places);
  if (line.type.shape.length !== 1) b.fail("rank", `${name} expects an index [n], got ${showShape(places.type.shape)}`);
  const column = reshapeTo(
    b,
    line,
    source.map((_, i) => (i === at ? (line.type.shape[0] as Dim) : 1)),
  );
  return b.op(expand, [column], { shape: source.map((size, i) => (i === at ? (line.type.shape[0] as Dim) : size)) });
}

/** What is added up at places, in a tensor of the input's shape. */
function addedUp(
  b: Build,
  x: TensorValue,
  at: number,
  places: TensorValue,
  source: TensorValue,
  name: string,
): TensorValue {
  sameRank(b, x, places, name);
  const size = count(b, x, at, places, name);
  const part = cutTo(b, source, places.type.shape, undefined, "the index");
  cutTo(b, x, places.type.shape, at, "the index");
  const sums = filledTo(b, b.op(scatterAdd, [places, part], { dim: at, size, wraps: false }), x.type.shape);
  return asUnion(b, [x, source], b.op(add, [x, sums]));
}

/** What is put at places; of several for one place the last stays, as PyTorch's CPU has it. */
function put(b: Build, x: TensorValue, at: number, places: TensorValue, source: TensorValue | number): TensorValue {
  sameRank(b, x, places, "scatter");
  count(b, x, at, places, "scatter");
  cutTo(b, x, places.type.shape, at, "the index");
  if (typeof source === "number")
    return likeMask(x, b.op(scatter, [x, places], { dim: at, value: elementOf(x, source) }));
  const part = cutTo(b, elementsOf(b, x, source), places.type.shape, undefined, "the index");
  return likeMask(x, b.op(scatter, [x, places, part], { dim: at, value: 0 }));
}

const SOURCE_OR_VALUE = "scatter takes either a src, a tensor or a number, or a value";

/** Without dimensions, the input and what goes with it are lines of one, as in PyTorch; what comes of it has none either. */
const ofNumbers = (fn: TensorFunction): TensorFunction => ({
  ...fn,
  apply(b, args) {
    if ((args["input"] as TensorValue).type.shape.length > 0) return fn.apply(b, args);
    const isTensor = (each: unknown): each is TensorValue =>
      typeof each === "object" && each !== null && "kind" in each && each.kind === "tensor";
    const lines = Object.entries(args).map(([name, each]) => [name, isTensor(each) ? asLine(b, each) : each] as const);
    return reshapeTo(b, fn.apply(b, Object.fromEntries(lines)) as TensorValue, []);
  },
});

const taking: readonly TensorFunction[] = [
  defineFunction({
    name: "gather",
    summary:
      "the elements along one dimension that an index counts out, each for itself; a place that is none goes to the nearest",
    torch: "torch.gather",
    params: { input, dim, index, sparse_grad: fallback(bool, false) },
    apply: (b, { input: x, dim: along, index: places }) => gathered(b, x, along, places, "gather"),
  }),
  defineFunction({
    name: "take_along_dim",
    summary:
      "as gather, but both stretch along all other dimensions; from all elements in order without dim; a place that is none goes to the nearest",
    torch: "torch.take_along_dim",
    params: { input, indices: index, dim: fallback(orNone(int), null) },
    apply: (b, { input: x, indices, dim: along }) =>
      along === null ? takenAlong(b, flat(b, x), flat(b, indices), 0) : takenAlong(b, x, indices, along),
  }),
  defineFunction({
    name: "take",
    summary:
      "the elements that an index counts out among all in order; negative ones from the end; a place that is none goes to the nearest",
    torch: "torch.take",
    params: { input, index },
    apply: (b, { input: x, index: places }) => takeAlong(b, flat(b, x), 0, places, true),
  }),
  defineFunction({
    name: "index_select",
    summary: "the slices along one dimension that an index [n] counts out; a place that is none goes to the nearest",
    torch: "torch.index_select",
    params: { input, dim, index },
    apply(b, { input: x, dim: along, index: places }) {
      if (places.type.shape.length > 1)
        b.fail("rank", `index_select expects an index [n], got ${showShape(places.type.shape)}`);
      const from = asLine(b, x);
      const at = dimOf(b, from, along);
      count(b, from, at, places, "index_select");
      const taken = takeAlong(b, from, at, asLine(b, places), false);
      return x.type.shape.length === 0 ? reshapeTo(b, taken, []) : taken;
    },
  }),
];

const putting: readonly TensorFunction[] = [
  defineFunction({
    name: "scatter_add",
    summary:
      "the input, with each element of src added at the place along one dimension that the index counts out; a place that is none goes to the nearest",
    torch: "torch.scatter_add",
    params: { input, dim, index, src: required(tensor) },
    apply: (b, { input: x, dim: along, index: places, src }) =>
      addedUp(b, x, dimOf(b, x, along), places, src, "scatter_add"),
  }),
  defineFunction({
    name: "scatter",
    summary:
      "the input, with each element of src, or a number, at the place along one dimension that the index counts out; of several for one place the last; a place that is none goes to the nearest",
    torch: "torch.scatter",
    params: {
      input,
      dim,
      index,
      src: fallback(orNone(operand), null),
      value: fallback(orNone(float), null),
      reduce: fallback(orNone(oneOf("add")), null),
    },
    apply(b, { input: x, dim: along, index: places, src, value, reduce }) {
      if ((src === null) === (value === null)) return b.fail("combination", SOURCE_OR_VALUE);
      const source = src ?? value ?? 0;
      const at = dimOf(b, x, along);
      if (reduce === null) return put(b, x, at, places, source);
      if (typeof source === "number")
        return b.fail("combination", 'reduce="add" of a number is index_add or scatter_add of a tensor');
      return addedUp(b, x, at, places, source, "scatter");
    },
  }),
  defineFunction({
    name: "index_add",
    summary:
      "the input, with the slices of source added, alpha times, at the places along one dimension that an index [n] counts out; a place that is none goes to the nearest",
    torch: "torch.index_add",
    params: { input, dim, index, source: required(tensor), alpha: fallback(scalar, 1) },
    apply(b, { input: x, dim: along, index: places, source, alpha }) {
      const at = dimOf(b, x, along);
      checkSlices(b, x, at, places, source, "index_add");
      const scaled = Number(alpha) === 1 ? source : b.op(mul, [source, Number(alpha)]);
      b.counts(places, { count: Number(x.type.shape[at]) });
      return addedUp(b, x, at, forSlices(b, places, at, source.type.shape, "index_add"), scaled, "index_add");
    },
  }),
  defineFunction({
    name: "index_copy",
    summary:
      "the input, with the slices of source at the places along one dimension that an index [n] counts out; a place that is none goes to the nearest",
    torch: "torch.index_copy",
    params: { input, dim, index, source: required(tensor) },
    apply(b, { input: x, dim: along, index: places, source }) {
      const at = dimOf(b, x, along);
      checkSlices(b, x, at, places, source, "index_copy");
      return put(b, x, at, forSlices(b, places, at, source.type.shape, "index_copy"), source);
    },
  }),
  defineFunction({
    name: "index_fill",
    summary:
      "the input, with a number in the slices along one dimension that an index [n] counts out; a place that is none goes to the nearest",
    torch: "torch.index_fill",
    params: { input, dim, index, value: required(scalar) },
    apply(b, { input: x, dim: along, index: places, value }) {
      const at = dimOf(b, x, along);
      return put(b, x, at, forSlices(b, places, at, x.type.shape, "index_fill"), Number(value));
    },
  }),
];

export const indexingFunctions: readonly TensorFunction[] = [...taking, ...putting.map(ofNumbers)];

/** A slice of the source for each place. */
function checkSlices(
  b: Build,
  x: TensorValue,
  at: number,
  places: TensorValue,
  source: TensorValue,
  name: string,
): void {
  const length = productOf(places.type.shape);
  const wanted = x.type.shape.map((size, i) => (i === at ? length : size));
  const { shape } = source.type;
  if (shape.length !== wanted.length || !shape.every((size, i) => sameDim(size, wanted[i] as Dim)))
    b.fail("unequal", `${name} expects a source ${showShape(wanted)} for so many places, got ${showShape(shape)}`);
}
