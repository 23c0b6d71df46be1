import { countOf, stridesOf } from "../../../ir/reference.ts";
import { countIn, fromNumbers } from "../facts/known-tensor.ts";
import { fromFront, range } from "../words/say.ts";
import { broadcastTensor, commonShape, joinedTensors, permutedTensor, viewed } from "./rearrange.ts";
import { one, numbersOf, under, type Rule } from "./fold-rule.ts";

/** Known numbers in other shapes, places and company. */

export const reshape: Rule = ({ inputs: [x, sizes], numbers, number }) => {
  const given = numbersOf(sizes) ?? numbers("shape");
  if (!x || !given) return undefined;
  const shape = given.map((size, i) => (size === 0 && number("allowzero", 0) !== 1 ? (x.shape[i] ?? 0) : size));
  const open = shape.indexOf(-1);
  if (open !== -1)
    shape[open] = countIn(x) / shape.reduce((product, size, i) => (i === open ? product : product * size), 1);
  return Number.isInteger(shape[open] ?? 1) ? one(under(x, shape)) : undefined;
};

export const unsqueeze: Rule = ({ inputs: [x, given], numbers }) => {
  const axes = numbers("axes") ?? numbersOf(given);
  if (!x || !axes) return undefined;
  const shape = [...x.shape];
  for (const axis of axes.map((each) => fromFront(each, x.shape.length + axes.length)).toSorted((a, b) => a - b))
    shape.splice(axis, 0, 1);
  return one(under(x, shape));
};

export const squeeze: Rule = ({ inputs: [x, given], numbers }) => {
  if (!x) return undefined;
  const axes = (numbers("axes") ?? numbersOf(given))?.map((axis) => fromFront(axis, x.shape.length));
  return one(
    under(
      x,
      x.shape.filter((size, dim) => (axes ? !axes.includes(dim) : size !== 1)),
    ),
  );
};

export const transpose: Rule = ({ inputs: [x], numbers }) => {
  if (!x) return undefined;
  const order = numbers("perm") ?? range(x.shape.length).toReversed();
  return order.length === x.shape.length && range(order.length).every((dim) => order.includes(dim))
    ? [permutedTensor(x, order)]
    : undefined;
};

export const gather: Rule = ({ inputs: [x, places], number, most }) => {
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

export const slice: Rule = ({ inputs: [x, first, last, which, by], numbers }) => {
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

export const concat: Rule = ({ inputs, number, most }) => {
  const tensors = inputs.filter((each) => each !== undefined);
  const total = tensors.reduce((sum, each) => sum + countIn(each), 0);
  if (tensors.length !== inputs.length || total > most) return undefined;
  return one(joinedTensors(tensors, fromFront(number("axis", 0), tensors[0]?.shape.length ?? 0)));
};

export const split: Rule = ({ inputs: [x, sizes], number, numbers, node }) => {
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

export const expand: Rule = ({ inputs: [x, sizes], most }) => {
  const given = numbersOf(sizes);
  const shape = x && given && commonShape([x.shape, given]);
  return shape && countOf(shape) <= most ? one(broadcastTensor(x, shape)) : undefined;
};
