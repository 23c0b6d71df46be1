import { bool, fallback, float, int, oneOf, operand, orNone, required, scalar, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { productOf, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { gather } from "../ops/arrangement/gather.ts";
import { expand } from "../ops/arrangement/views.ts";
import { mul } from "../ops/elementwise/arithmetic.ts";
import { fullOf } from "./constants.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { addedUp, asLine, checkSlices, count, cutTo, forSlices, joined, ofNumbers, put, sameRank } from "./places.ts";
import { reshapeTo } from "./shape.ts";
import { checkIndexTensor, takeAlong } from "./take-along.ts";

const input = required(tensor);
const index = required(tensor);
const dim = required(int);

const flat = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, x, [productOf(x.type.shape)]);

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

const SOURCE_OR_VALUE = "scatter takes either a src, a tensor or a number, or a value";

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
      reduce: fallback(orNone(oneOf("add", "multiply")), null),
    },
    apply(b, { input: x, dim: along, index: places, src, value, reduce }) {
      if ((src === null) === (value === null)) return b.fail("combination", SOURCE_OR_VALUE);
      const source = src ?? value ?? 0;
      const at = dimOf(b, x, along);
      if (reduce === null) return put(b, x, at, places, source, "scatter");
      const values = typeof source === "number" ? fullOf(b, places.type.shape, source) : source;
      const how = reduce === "add" ? "sum" : "prod";
      return joined(b, x, places, values, { name: "scatter", at, how, includesSelf: true });
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
      return put(b, x, at, forSlices(b, places, at, source.type.shape, "index_copy"), source, "index_copy");
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
      return put(b, x, at, forSlices(b, places, at, x.type.shape, "index_fill"), Number(value), "index_fill");
    },
  }),
];

export const indexingFunctions: readonly TensorFunction[] = [...taking, ...putting.map(ofNumbers)];
