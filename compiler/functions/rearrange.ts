import {
  count,
  dims,
  either,
  fallback,
  int,
  intOrList,
  listOf,
  orNone,
  required,
  size,
  tensor,
} from "../ir/arguments.ts";
import { dimOf, isLineOfOne, type Build } from "../ir/build.ts";
import { isFixed, multiply, productOf, showShape, type Dim, type Shape } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import type { TensorValue } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { expand, permute } from "../ops/arrangement/views.ts";
import { sub } from "../ops/elementwise/arithmetic.ts";
import { logicalXor } from "../ops/elementwise/comparisons.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

/** Functions that put elements elsewhere, most of them without moving any. */

const input = required(tensor);

export function fixedSize(b: Build, x: TensorValue, at: number, what: string): number {
  const found = x.type.shape[at] as Dim;
  return isFixed(found)
    ? found
    : b.fail("open", `${what} along the open dimension of ${showShape(x.type.shape)} is not possible`);
}

/** Each dimension so many times, one whole after the other. */
function repeated(b: Build, x: TensorValue, times: Shape): TensorValue {
  const shape = [...Array.from({ length: times.length - x.type.shape.length }, () => 1), ...x.type.shape];
  if (times.some((count) => isFixed(count) && count < 1))
    b.fail("range", `a tensor is repeated at least once, got ${showShape(times)}`);
  const apart = reshapeTo(
    b,
    x,
    shape.flatMap((each) => [1, each]),
  );
  const stretched = b.op(expand, [apart], { shape: shape.flatMap((each, i) => [times[i] as Dim, each]) });
  return reshapeTo(
    b,
    stretched,
    shape.map((each, i) => productOf([times[i] as Dim, each])),
  );
}

/** PyTorch's movedim: the dimensions named go to the places named, the others keep their order. */
function movedDims(b: Build, x: TensorValue, from: readonly number[], to: readonly number[]): TensorValue {
  if (from.length !== to.length) b.fail("count", `movedim moves ${from.length} dimensions to ${to.length} places`);
  const [sources, targets] = [from, to].map((list) => list.map((index) => dimOf(b, x, index))) as [number[], number[]];
  for (const list of [sources, targets])
    if (new Set(list).size !== list.length) b.fail("dim", "movedim names a dimension twice");
  const others = x.type.shape.map((_, i) => i).filter((i) => !sources.includes(i));
  const order = x.type.shape.map((_, i) => {
    const at = targets.indexOf(i);
    return at === -1 ? (others.shift() as number) : (sources[at] as number);
  });
  return b.op(permute, [x], { dims: order });
}

/** What leaves at the end comes in at the start. */
function rolled(b: Build, x: TensorValue, at: number, shift: number): TensorValue {
  const length = fixedSize(b, x, at, "roll");
  const back = ((shift % length) + length) % length;
  if (back === 0) return x;
  return b.op(cat, [sliceOf(b, x, at, length - back, 1, back), sliceOf(b, x, at, 0, 1, length - back)], { dim: at });
}

const middleOf = (length: number): number => Math.floor(length / 2);

/** The middle to the front or the front to the middle, along the dimensions that are named, or all. */
const shifting = (name: string, summary: string, by: (length: number) => number): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.fft.${name}`,
    isMethod: false,
    params: { input, dim: fallback(orNone(intOrList), null) },
    apply: (b, { input: x, dim }) =>
      (dim ?? x.type.shape.map((_, i) => i)).reduce((result, index) => {
        const at = dimOf(b, x, index);
        return rolled(b, result, at, by(fixedSize(b, x, at, name)));
      }, x),
  });

const narrowing = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "so many elements of a dimension, from start on",
    torch: `torch.${name}`,
    params: { input, dim: required(int), start: required(int), length: required(size) },
    apply(b, { input: x, dim, start, length }) {
      const at = dimOf(b, x, dim);
      const total = fixedSize(b, x, at, name);
      const first = start < 0 ? start + total : start;
      if (first < 0 || first + length > total)
        b.fail("part", `${start} and the ${length} from there on are not all within ${total}`);
      return sliceOf(b, x, at, first, 1, length);
    },
  });

export function swapped(b: Build, x: TensorValue, first: number, second: number): TensorValue {
  const [one, two] = [dimOf(b, x, first), dimOf(b, x, second)];
  return b.op(permute, [x], { dims: x.type.shape.map((_, i) => (i === one ? two : i === two ? one : i)) });
}

const moving = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "dimensions moved to other places",
    torch: `torch.${name}`,
    params: { input, source: required(intOrList), destination: required(intOrList) },
    apply: (b, { input: x, source, destination }) =>
      isLineOfOne(x, [...source, ...destination]) ? x : movedDims(b, x, source, destination),
  });

const swapping = (name: string, first: string, second: string): TensorFunction =>
  defineFunction({
    name,
    summary: "two dimensions swapped",
    torch: `torch.${name}`,
    params: { input, [first]: required(int), [second]: required(int) },
    apply: (b, args) => swapped(b, args["input"] as TensorValue, args[first] as number, args[second] as number),
  });

const alike = (name: string, run: (b: Build, x: TensorValue, shape: Shape) => TensorValue): TensorFunction =>
  defineFunction({
    name,
    summary: `${name.replace("_as", "")}, to the shape of another tensor`,
    torch: `torch.Tensor.${name}`,
    params: { input, other: required(tensor) },
    apply: (b, { input: x, other }) => run(b, x, other.type.shape),
  });

export const rearrangingFunctions: readonly TensorFunction[] = [
  moving("movedim"),
  moving("moveaxis"),
  swapping("swapaxes", "axis0", "axis1"),
  swapping("swapdims", "dim0", "dim1"),
  alike("expand_as", (b, x, shape) => b.op(expand, [x], { shape })),
  alike("view_as", reshapeTo),
  alike("reshape_as", reshapeTo),
  defineFunction({
    name: "adjoint",
    summary: "matrices with rows and columns swapped",
    torch: "torch.adjoint",
    params: { input },
    apply(b, { input: x }) {
      if (x.type.shape.length < 2) return b.fail("rank", `adjoint is of matrices, got ${showShape(x.type.shape)}`);
      return swapped(b, x, -2, -1);
    },
  }),
  defineFunction({
    name: "t",
    summary: "a matrix with rows and columns swapped",
    torch: "torch.t",
    params: { input },
    apply(b, { input: x }) {
      const rank = x.type.shape.length;
      if (rank > 2)
        b.fail("rank", `t expects at most 2 dimensions, got ${showShape(x.type.shape)}`, "transpose swaps any two");
      return rank < 2 ? x : swapped(b, x, 0, 1);
    },
  }),
  defineFunction({
    name: "roll",
    summary: "the elements shifted along dimensions; what leaves at the end comes in at the start",
    torch: "torch.roll",
    params: { input, shifts: required(intOrList), dims: fallback(orNone(intOrList), null) },
    apply(b, { input: x, shifts, dims: along }) {
      if (along === null) {
        const [shift] = shifts;
        if (shifts.length !== 1 || shift === undefined) return b.fail("count", "roll without dims takes one shift");
        return reshapeTo(b, rolled(b, reshapeTo(b, x, [productOf(x.type.shape)]), 0, shift), x.type.shape);
      }
      if (shifts.length !== along.length)
        b.fail("count", `roll is given ${shifts.length} shifts for ${along.length} dims`);
      return along.reduce((result, index, i) => rolled(b, result, dimOf(b, x, index), shifts[i] as number), x);
    },
  }),
  defineFunction({
    name: "repeat",
    summary: "each dimension so many times, one whole after the other",
    torch: "torch.Tensor.repeat",
    params: { input, repeats: required(dims) },
    rest: "repeats",
    apply(b, { input: x, repeats }) {
      if (repeats.length < x.type.shape.length)
        b.fail(
          "count",
          `repeat takes a number for each dimension of ${showShape(x.type.shape)}, got ${repeats.length}`,
        );
      return repeated(b, x, repeats);
    },
  }),
  defineFunction({
    name: "tile",
    summary: "as repeat; dimensions in front may be left out",
    torch: "torch.tile",
    params: { input, dims: required(dims) },
    rest: "dims",
    apply: (b, { input: x, dims: times }) =>
      repeated(b, x, [...Array.from({ length: Math.max(0, x.type.shape.length - times.length) }, () => 1), ...times]),
  }),
  defineFunction({
    name: "repeat_interleave",
    summary: "each element of a dimension so many times in a row: all as often, or each by its own number of a list",
    torch: "torch.repeat_interleave",
    params: { input, repeats: required(either(size, listOf(count))), dim: fallback(orNone(int), null) },
    apply(b, { input: x, repeats: given, dim }) {
      const from = dim === null ? reshapeTo(b, x, [productOf(x.type.shape)]) : x;
      const at = dimOf(b, from, dim ?? 0);
      const [only] = typeof given === "number" ? [given] : given;
      if (typeof given !== "number" && given.length !== 1) return repeatedEach(b, from, at, given);
      const repeats = only ?? 1;
      const { shape } = from.type;
      const [before, here, after] = [shape.slice(0, at), shape[at] as Dim, shape.slice(at + 1)];
      const apart = reshapeTo(b, from, [...before, here, 1, ...after]);
      const stretched = b.op(expand, [apart], { shape: [...before, here, repeats, ...after] });
      return reshapeTo(b, stretched, [...before, multiply(here, repeats) ?? here, ...after]);
    },
  }),
  defineFunction({
    name: "unbind",
    summary: "the slices of a dimension, without it",
    torch: "torch.unbind",
    params: { input, dim: fallback(int, 0) },
    apply(b, { input: x, dim }) {
      const at = dimOf(b, x, dim);
      const length = fixedSize(b, x, at, "unbind");
      return values.tuple(Array.from({ length }, (_, i) => selected(b, x, at, i)));
    },
  }),
  defineFunction({
    name: "select",
    summary: "one slice of a dimension, without it",
    torch: "torch.select",
    params: { input, dim: required(int), index: required(int) },
    apply(b, { input: x, dim, index }) {
      const at = dimOf(b, x, dim);
      const length = fixedSize(b, x, at, "select");
      if (index < -length || index >= length) b.fail("part", `index ${index} is out of range for ${length} elements`);
      return selected(b, x, at, index < 0 ? index + length : index);
    },
  }),
  defineFunction({
    name: "diagonal",
    summary: "the diagonal of two dimensions, as the last one; with an offset, one above or below",
    torch: "torch.diagonal",
    params: { input, offset: fallback(int, 0), dim1: fallback(int, 0), dim2: fallback(int, 1) },
    apply: (b, { input: x, offset, dim1, dim2 }) => diagonalOf(b, x, offset, dim1, dim2),
  }),
  defineFunction({
    name: "diff",
    summary: "each element less the one before it along a dimension, n times over",
    torch: "torch.diff",
    params: {
      input,
      n: fallback(int, 1),
      dim: fallback(int, -1),
      prepend: fallback(orNone(tensor), null),
      append: fallback(orNone(tensor), null),
    },
    apply(b, { input: x, n, dim, prepend, append }) {
      const at = dimOf(b, x, dim);
      if (n < 0) b.fail("range", `n of diff is at least 0, got ${n}`);
      const whole = [...(prepend ? [prepend] : []), x, ...(append ? [append] : [])];
      let result = whole.length === 1 || n === 0 ? x : b.op(cat, whole, { dim: at });
      const length = fixedSize(b, result, at, "diff");
      if (n >= length) b.fail("part", `nothing is left of ${length} elements after ${n} times diff`);
      // Masks have no difference: where neighbours are not the same, PyTorch has true.
      const difference = result.isMask ? logicalXor : sub;
      for (let left = length - 1; left >= length - n; left--)
        result = b.op(difference, [sliceOf(b, result, at, 1, 1, left), sliceOf(b, result, at, 0, 1, left)]);
      return result;
    },
  }),
  narrowing("narrow"),
  narrowing("narrow_copy"),
  shifting("fftshift", "the first half behind the second, so that what stood first stands in the middle", middleOf),
  shifting("ifftshift", "the second half before the first, as it was before fftshift", (length) => -middleOf(length)),
];

/** Each element by a number of its own. */
function repeatedEach(b: Build, x: TensorValue, at: number, times: readonly number[]): TensorValue {
  const length = fixedSize(b, x, at, "repeat_interleave");
  if (times.length !== length)
    b.fail("count", `repeat_interleave takes a number for each of the ${length} elements, got ${times.length}`);
  const parts = times.flatMap((count, i) => {
    const { shape } = x.type;
    return count === 0
      ? []
      : [b.op(expand, [sliceOf(b, x, at, i, 1, 1)], { shape: shape.map((each, d) => (d === at ? count : each)) })];
  });
  const [first] = parts;
  if (!first) return b.fail("range", "repeat_interleave by zeros alone leaves nothing");
  return parts.length === 1 ? first : b.op(cat, parts, { dim: at });
}

/** Rows end to end, of which each step goes one further than a row. */
export function diagonalOf(b: Build, x: TensorValue, offset: number, dim1: number, dim2: number): TensorValue {
  const [first, second] = [dimOf(b, x, dim1), dimOf(b, x, dim2)];
  if (first === second) b.fail("dim", `diagonal takes two dimensions, got ${dim1} and ${dim2}`);
  const [rows, columns] = [fixedSize(b, x, first, "diagonal"), fixedSize(b, x, second, "diagonal")];
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.min(rows - down, columns - right);
  if (length < 1) b.fail("part", `there is no diagonal ${offset} in ${rows} rows of ${columns}`);
  const others = x.type.shape.flatMap((_, i) => (i === first || i === second ? [] : [i]));
  const turned = b.op(permute, [x], { dims: [...others, first, second] });
  const line = reshapeTo(b, turned, [...turned.type.shape.slice(0, -2), rows * columns]);
  return sliceOf(b, line, others.length, down * columns + right, columns + 1, length);
}

const selected = (b: Build, x: TensorValue, at: number, index: number): TensorValue =>
  reshapeTo(
    b,
    sliceOf(b, x, at, index, 1, 1),
    x.type.shape.filter((_, i) => i !== at),
  );
