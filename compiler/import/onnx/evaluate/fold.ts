import { countOf, stridesOf } from "../../../ir/reference.ts";
import { countIn, fromNumbers, fromStored, intList, scalarInt, type KnownTensor } from "../facts/known-tensor.ts";
import { isTensor } from "../model/onnx-model.ts";
import { elementsOfType } from "../words/elementwise.ts";
import { fromFront, range } from "../words/say.ts";
import { binaries, givesBool, unaries } from "./calculate.ts";
import { broadcastTensor, commonShape, joinedTensors, permutedTensor, viewed } from "./rearrange.ts";
import type { NodeCall } from "./node-call.ts";

/** What a node gives of numbers that are known; undefined where it is not among those that calculate shapes. */
export function fold(call: NodeCall): readonly KnownTensor[] | undefined {
  const { node, inputs, most } = call;
  const [x] = inputs;
  const unary = unaries.get(node.opType);
  if (unary && x) {
    const elements = givesBool.has(node.opType) ? "bool" : x.elements;
    return [fromNumbers(elements, x.shape, x.numbers().map(unary))];
  }
  const rule = rules.get(node.opType);
  if (rule) return rule(call);
  const binary = binaries.get(node.opType);
  if (!binary || !x || inputs.length < 2 || call.number("fmod", 0) === 1) return undefined;
  const shape = commonShape(inputs.map((each) => each?.shape ?? []));
  if (!shape || countOf(shape) > most) return undefined;
  const elements = givesBool.has(node.opType) ? "bool" : x.elements;
  const stretched = inputs.map((each) => each && broadcastTensor(each, shape)?.numbers());
  const result = Float64Array.from(stretched[0] ?? []);
  for (const other of stretched.slice(1)) {
    if (!other) return undefined;
    for (let i = 0; i < result.length; i++) result[i] = binary(result[i] as number, other[i] as number, x.elements);
  }
  return [fromNumbers(elements, shape, result)];
}

type Rule = (call: NodeCall) => readonly KnownTensor[] | undefined;

const one = (tensor: KnownTensor | undefined): readonly KnownTensor[] | undefined => tensor && [tensor];
const numbersOf = (tensor: KnownTensor | undefined): number[] | undefined => tensor && [...tensor.numbers()];

const under = (x: KnownTensor, shape: readonly number[]): KnownTensor | undefined =>
  countOf(shape) === countIn(x) && shape.every((size) => size >= 0)
    ? { ...x, shape, stored: () => ({ ...x.stored(), shape }) }
    : undefined;

const constant: Rule = ({ node }) => {
  const value = node.attributes.get("value");
  if (isTensor(value)) return [fromStored(value)];
  for (const [name, given] of node.attributes) {
    if (name === "value_int" && typeof given === "number") return [scalarInt(given)];
    if (name === "value_float" && typeof given === "number") return [fromNumbers("float", [], Float64Array.of(given))];
    const isList = Array.isArray(given) && given.every((each) => typeof each === "number");
    if (name === "value_ints" && isList) return [intList(given as number[])];
    if (name === "value_floats" && isList)
      return [fromNumbers("float", [given.length], Float64Array.from(given as number[]))];
  }
  return undefined;
};

const cast: Rule = ({ number, inputs: [x, like], node }) => {
  const to = node.opType === "CastLike" ? like?.elements : elementsOfType(number("to", 1));
  if (!x || !to) return undefined;
  if (to === x.elements) return [x];
  const convert = to === "int" ? Math.trunc : to === "bool" ? (value: number) => (value === 0 ? 0 : 1) : undefined;
  return [fromNumbers(to, x.shape, convert ? x.numbers().map(convert) : x.numbers())];
};

const reshape: Rule = ({ inputs: [x, sizes], numbers, number }) => {
  const given = numbersOf(sizes) ?? numbers("shape");
  if (!x || !given) return undefined;
  const shape = given.map((size, i) => (size === 0 && number("allowzero", 0) !== 1 ? (x.shape[i] ?? 0) : size));
  const open = shape.indexOf(-1);
  if (open !== -1)
    shape[open] = countIn(x) / shape.reduce((product, size, i) => (i === open ? product : product * size), 1);
  return Number.isInteger(shape[open] ?? 1) ? one(under(x, shape)) : undefined;
};

const unsqueeze: Rule = ({ inputs: [x, given], numbers }) => {
  const axes = numbers("axes") ?? numbersOf(given);
  if (!x || !axes) return undefined;
  const shape = [...x.shape];
  for (const axis of axes.map((each) => fromFront(each, x.shape.length + axes.length)).toSorted((a, b) => a - b))
    shape.splice(axis, 0, 1);
  return one(under(x, shape));
};

const squeeze: Rule = ({ inputs: [x, given], numbers }) => {
  if (!x) return undefined;
  const axes = (numbers("axes") ?? numbersOf(given))?.map((axis) => fromFront(axis, x.shape.length));
  return one(
    under(
      x,
      x.shape.filter((size, dim) => (axes ? !axes.includes(dim) : size !== 1)),
    ),
  );
};

const transpose: Rule = ({ inputs: [x], numbers }) => {
  if (!x) return undefined;
  const order = numbers("perm") ?? range(x.shape.length).toReversed();
  return order.length === x.shape.length && range(order.length).every((dim) => order.includes(dim))
    ? [permutedTensor(x, order)]
    : undefined;
};

const gather: Rule = ({ inputs: [x, places], number, most }) => {
  if (!x || !places) return undefined;
  const axis = fromFront(number("axis", 0), x.shape.length);
  const size = x.shape[axis];
  const shape = [...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + 1)];
  if (size === undefined || countOf(shape) > most) return undefined;
  const inner = countOf(x.shape.slice(axis + 1));
  const [from, at] = [x.numbers(), places.numbers()];
  const to = new Float64Array(countOf(shape));
  let next = 0;
  for (let outer = 0; outer < countOf(x.shape.slice(0, axis)); outer++)
    for (const each of at) {
      const place = fromFront(each, size);
      if (!(place >= 0 && place < size)) return undefined;
      const start = (outer * size + place) * inner;
      to.set(from.subarray(start, start + inner), next);
      next += inner;
    }
  return [fromNumbers(x.elements, shape, to)];
};

const slice: Rule = ({ inputs: [x, first, last, which, by], numbers }) => {
  const starts = numbers("starts") ?? numbersOf(first);
  const ends = numbers("ends") ?? numbersOf(last);
  if (!x || !starts || !ends) return undefined;
  const axes = numbers("axes") ?? numbersOf(which) ?? range(starts.length);
  const steps = numbersOf(by);
  const shape = [...x.shape];
  const strides = stridesOf(x.shape);
  let offset = 0;
  for (const [i, start] of starts.entries()) {
    const axis = fromFront(axes[i] ?? i, shape.length);
    const [size, step] = [x.shape[axis], steps?.[i] ?? 1];
    if (size === undefined || step === 0) return undefined;
    const held = (at: number, least: number, largest: number): number =>
      Math.min(Math.max(fromFront(at, size), least), largest);
    const from = step > 0 ? held(start, 0, size) : held(start, 0, size - 1);
    const to = step > 0 ? held(ends[i] ?? 0, 0, size) : held(ends[i] ?? 0, -1, size - 1);
    shape[axis] = Math.max(0, Math.ceil((to - from) / step));
    offset += from * (strides[axis] as number);
    strides[axis] = (strides[axis] as number) * step;
  }
  return [viewed(x, shape, strides, offset)];
};

const concat: Rule = ({ inputs, number, most }) => {
  const tensors = inputs.filter((each) => each !== undefined);
  const total = tensors.reduce((sum, each) => sum + countIn(each), 0);
  if (tensors.length !== inputs.length || total > most) return undefined;
  return one(joinedTensors(tensors, fromFront(number("axis", 0), tensors[0]?.shape.length ?? 0)));
};

const split: Rule = ({ inputs: [x, sizes], number, numbers, node }) => {
  if (!x) return undefined;
  const axis = fromFront(number("axis", 0), x.shape.length);
  const total = x.shape[axis] ?? 0;
  const count = node.outputs.length;
  const each = Math.ceil(total / count);
  const parts = numbers("split") ?? numbersOf(sizes) ?? range(count).map((i) => Math.min(each, total - i * each));
  if (parts.reduce((sum, part) => sum + part, 0) !== total) return undefined;
  const strides = stridesOf(x.shape);
  let start = 0;
  return parts.map((part) => {
    const shape = x.shape.map((size, dim) => (dim === axis ? part : size));
    const result = viewed(x, shape, strides, start * (strides[axis] as number));
    start += part;
    return result;
  });
};

const expand: Rule = ({ inputs: [x, sizes], most }) => {
  const given = numbersOf(sizes);
  const shape = x && given && commonShape([x.shape, given]);
  return shape && countOf(shape) <= most ? one(broadcastTensor(x, shape)) : undefined;
};

const constantOfShape: Rule = ({ inputs: [sizes], node, most }) => {
  const shape = numbersOf(sizes);
  if (!shape || shape.some((size) => size < 0) || countOf(shape) > most) return undefined;
  const value = node.attributes.get("value");
  const fill = isTensor(value) ? fromStored(value) : fromNumbers("float", [1], Float64Array.of(0));
  return [fromNumbers(fill.elements, shape, new Float64Array(countOf(shape)).fill(fill.numbers()[0] ?? 0))];
};

const rangeRule: Rule = ({ inputs, most }) => {
  const [start, limit, delta] = inputs.map((each) => each?.numbers()[0]);
  if (start === undefined || limit === undefined || !delta) return undefined;
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!(count <= most)) return undefined;
  return [
    fromNumbers(
      inputs[0]?.elements ?? "int",
      [count],
      Float64Array.from({ length: count }, (_, i) => start + i * delta),
    ),
  ];
};

const where: Rule = ({ inputs: [condition, a, b], most }) => {
  const shape = condition && a && b && commonShape([condition.shape, a.shape, b.shape]);
  if (!shape || countOf(shape) > most) return undefined;
  const [test, yes, no] = [condition, a, b].map((each) => broadcastTensor(each, shape)?.numbers());
  if (!test || !yes || !no) return undefined;
  return [
    fromNumbers(
      a.elements,
      shape,
      test.map((each, i) => (each === 0 ? (no[i] as number) : (yes[i] as number))),
    ),
  ];
};

/** Of a list as a whole; others are calculated as the network's own numbers are. */
const reduction =
  (join: (a: number, b: number) => number): Rule =>
  ({ inputs: [x], number, numbers, node }) => {
    if (
      !x ||
      x.shape.length !== 1 ||
      x.elements === "float" ||
      node.inputs.length > 1 ||
      numbers("axes")?.some((axis) => axis !== 0 && axis !== -1)
    )
      return undefined;
    const [first, ...others] = x.numbers();
    if (first === undefined) return undefined;
    return [
      fromNumbers(x.elements, number("keepdims", 1) === 1 ? [1] : [], Float64Array.of(others.reduce(join, first))),
    ];
  };

/** Parts of a tensor replaced by others, each at the place that a row of indices says. */
const scatterNd: Rule = ({ inputs: [x, places, updates], node }) => {
  const depth = places?.shape.at(-1);
  if (
    !x ||
    !places ||
    !updates ||
    !depth ||
    depth > x.shape.length ||
    (node.attributes.get("reduction") ?? "none") !== "none"
  )
    return undefined;
  const result = Float64Array.from(x.numbers());
  const [at, from, strides] = [places.numbers(), updates.numbers(), stridesOf(x.shape)];
  const length = countOf(x.shape.slice(depth));
  const rows = countIn(places) / depth;
  if (from.length !== rows * length) return undefined;
  for (let row = 0; row < rows; row++) {
    let start = 0;
    for (let i = 0; i < depth; i++) {
      const size = x.shape[i] as number;
      const place = fromFront(at[row * depth + i] as number, size);
      if (!(place >= 0 && place < size)) return undefined;
      start += place * (strides[i] as number);
    }
    result.set(from.subarray(row * length, (row + 1) * length), start);
  }
  return [fromNumbers(x.elements, x.shape, result)];
};

const nonZero: Rule = ({ inputs: [x], most }) => {
  if (!x || countIn(x) > most) return undefined;
  const strides = stridesOf(x.shape);
  const found = [...x.numbers()].flatMap((value, i) => (value === 0 ? [] : [i]));
  const places = x.shape.flatMap((size, dim) => found.map((i) => Math.floor(i / (strides[dim] as number)) % size));
  return [fromNumbers("int", [x.shape.length, found.length], Float64Array.from(places))];
};

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Cast", cast],
  ["CastLike", cast],
  ["Concat", concat],
  ["Constant", constant],
  ["ConstantOfShape", constantOfShape],
  ["Expand", expand],
  ["Gather", gather],
  ["Identity", ({ inputs: [x] }) => one(x)],
  ["NonZero", nonZero],
  ["Range", rangeRule],
  ["ReduceMax", reduction(Math.max)],
  ["ReduceMin", reduction(Math.min)],
  ["ReduceProd", reduction((a, b) => a * b)],
  ["ReduceSum", reduction((a, b) => a + b)],
  ["Reshape", reshape],
  [
    "Shape",
    ({ inputs: [x], number }) => x && [intList(x.shape.slice(number("start", 0), number("end", x.shape.length)))],
  ],
  ["Size", ({ inputs: [x] }) => x && [scalarInt(countIn(x))]],
  ["ScatterND", scatterNd],
  ["Slice", slice],
  ["Split", split],
  ["Squeeze", squeeze],
  ["Transpose", transpose],
  ["Unsqueeze", unsqueeze],
  ["Where", where],
]);
