import { countOf, stridesOf } from "../../../ir/reference.ts";
import { countIn, fromNumbers, fromStored, intList, scalarInt } from "../facts/known-tensor.ts";
import { isTensor } from "../model/onnx-model.ts";
import { elementsOfType } from "../words/elementwise.ts";
import { fromFront } from "../words/say.ts";
import { broadcastTensor, commonShape } from "./rearrange.ts";
import { numbersOf, type Rule } from "./fold-rule.ts";

/** Known numbers that a node makes, or makes of others. */

export const constant: Rule = ({ node }) => {
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

export const cast: Rule = ({ number, inputs: [x, like], node }) => {
  const to = node.opType === "CastLike" ? like?.elements : elementsOfType(number("to", 1));
  if (!x || !to) return undefined;
  if (to === x.elements) return [x];
  const convert = to === "int" ? Math.trunc : to === "bool" ? (value: number) => (value === 0 ? 0 : 1) : undefined;
  return [fromNumbers(to, x.shape, convert ? x.numbers().map(convert) : x.numbers())];
};

export const constantOfShape: Rule = ({ inputs: [sizes], node, most }) => {
  const shape = numbersOf(sizes);
  if (!shape || shape.some((size) => size < 0) || countOf(shape) > most) return undefined;
  const value = node.attributes.get("value");
  const fill = isTensor(value) ? fromStored(value) : fromNumbers("float", [1], Float64Array.of(0));
  return [fromNumbers(fill.elements, shape, new Float64Array(countOf(shape)).fill(fill.numbers()[0] ?? 0))];
};

export const rangeRule: Rule = ({ inputs, most }) => {
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

export const where: Rule = ({ inputs: [condition, a, b], most }) => {
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
export const reduction =
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
export const scatterNd: Rule = ({ inputs: [x, places, updates], node }) => {
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

export const nonZero: Rule = ({ inputs: [x], most }) => {
  if (!x || countIn(x) > most) return undefined;
  const strides = stridesOf(x.shape);
  const found = [...x.numbers()].flatMap((value, i) => (value === 0 ? [] : [i]));
  const places = x.shape.flatMap((size, dim) => found.map((i) => Math.floor(i / (strides[dim] as number)) % size));
  return [fromNumbers("int", [x.shape.length, found.length], Float64Array.from(places))];
};
