import { fallback, int, orNone, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, productOf, sameShape, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { permute } from "../ops/arrangement/views.ts";
import { eq, where } from "../ops/elementwise/comparisons.ts";
import { offsets } from "./constants.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { diagonalOf } from "./rearrange.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

/** Tensors put into others: on a diagonal, or in place of a part whose place is known. */

const input = required(tensor);
const offset = fallback(int, 0);

/** [..., n] on a diagonal of the last two dimensions of `around`, or of zeros. */
function onDiagonal(
  b: Build,
  line: TensorValue,
  [rows, columns]: readonly [number, number],
  by: number,
  around: TensorValue | 0,
): TensorValue {
  const outer = line.type.shape.slice(0, -1);
  const length = line.type.shape.at(-1) as number;
  // Where the diagonal begins in the first row its elements go by rows, else by columns.
  const goal = by >= 0 ? rows : columns;
  const sides = line.type.shape.map(() => 0);
  const filled =
    goal === length
      ? line
      : b.op(pad, [line], { before: sides, after: [...sides.slice(1), goal - length], mode: "constant", value: 0 });
  const turned = reshapeTo(b, filled, [...outer, ...(by >= 0 ? [rows, 1] : [1, columns])]);
  return b.op(where, [b.op(eq, [offsets(b, rows, columns), by]), turned, around]);
}

function embedded(b: Build, x: TensorValue, by: number, dim1: number, dim2: number): TensorValue {
  const { shape } = x.type;
  const last = shape.at(-1);
  if (last === undefined || !isFixed(last))
    return b.fail("rank", `diag_embed expects a last dimension of a known size, got ${showShape(shape)}`);
  const size = last + Math.abs(by);
  const made = onDiagonal(b, x, [size, size], by, 0);
  const [first, second] = [dimOf(b, made, dim1), dimOf(b, made, dim2)];
  if (first === second) b.fail("dim", `diag_embed takes two dimensions, got ${dim1} and ${dim2}`);
  const rank = made.type.shape.length;
  const others = made.type.shape.map((_, i) => i).slice(0, -2);
  const order = made.type.shape.map((_, i) =>
    i === first ? rank - 2 : i === second ? rank - 1 : (others.shift() as number),
  );
  return order.every((each, i) => each === i) ? made : b.op(permute, [made], { dims: order });
}

const asVector = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, x, [productOf(x.type.shape)]);

/** Part `start` to `start + count` of a dimension replaced. */
function replaced(b: Build, x: TensorValue, at: number, start: number, source: TensorValue): TensorValue {
  const length = x.type.shape[at] as number;
  const count = source.type.shape[at] as number;
  const parts = [
    ...(start > 0 ? [sliceOf(b, x, at, 0, 1, start)] : []),
    source,
    ...(start + count < length ? [sliceOf(b, x, at, start + count, 1, length - start - count)] : []),
  ];
  return parts.length === 1 ? source : b.op(cat, parts, { dim: at });
}

function lengthOf(b: Build, x: TensorValue, at: number, name: string): number {
  const length = x.type.shape[at] as Dim;
  return isFixed(length)
    ? length
    : b.fail("open", `${name} along the open dimension of ${showShape(x.type.shape)} is not possible`);
}

function checkShape(b: Build, name: string, source: TensorValue, wanted: Shape): void {
  if (!sameShape(source.type.shape, wanted))
    b.fail("unequal", `${name} expects a src ${showShape(wanted)}, got ${showShape(source.type.shape)}`);
}

export const placingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "diag",
    summary: "the diagonal of a matrix, or a matrix with a vector on its diagonal",
    torch: "torch.diag",
    params: { input, diagonal: offset },
    apply(b, { input: x, diagonal }) {
      const { shape } = x.type;
      if (shape.length === 2) return diagonalOf(b, x, diagonal, 0, 1);
      if (shape.length !== 1) b.fail("rank", `diag expects a vector or a matrix, got ${showShape(shape)}`);
      return embedded(b, x, diagonal, -2, -1);
    },
  }),
  defineFunction({
    name: "diag_embed",
    summary: "matrices with the last dimension on a diagonal, and zeros elsewhere",
    torch: "torch.diag_embed",
    params: { input, offset, dim1: fallback(int, -2), dim2: fallback(int, -1) },
    apply: (b, { input: x, offset: by, dim1, dim2 }) => embedded(b, x, by, dim1, dim2),
  }),
  defineFunction({
    name: "diagflat",
    summary: "a matrix with all elements in order on its diagonal",
    torch: "torch.diagflat",
    params: { input, offset },
    apply: (b, { input: x, offset: by }) => embedded(b, asVector(b, x), by, -2, -1),
  }),
  defineFunction({
    name: "diagonal_scatter",
    summary: "the input, with src on a diagonal of two dimensions",
    torch: "torch.diagonal_scatter",
    params: { input, src: input, offset, dim1: offset, dim2: fallback(int, 1) },
    apply(b, { input: x, src, offset: by, dim1, dim2 }) {
      checkShape(b, "diagonal_scatter", src, diagonalOf(b, x, by, dim1, dim2).type.shape);
      const [first, second] = [dimOf(b, x, dim1), dimOf(b, x, dim2)];
      const others = x.type.shape.map((_, i) => i).filter((i) => i !== first && i !== second);
      const order = [...others, first, second];
      const turned = b.op(permute, [x], { dims: order });
      // diagonalOf has asked for both.
      const sizes = turned.type.shape.slice(-2) as unknown as readonly [number, number];
      const made = onDiagonal(b, src, sizes, by, turned);
      return b.op(permute, [made], { dims: order.map((_, i) => order.indexOf(i)) });
    },
  }),
  defineFunction({
    name: "select_scatter",
    summary: "the input, with src in place of one slice of a dimension",
    torch: "torch.select_scatter",
    params: { input, src: input, dim: required(int), index: required(int) },
    apply(b, { input: x, src, dim, index }) {
      const at = dimOf(b, x, dim);
      const length = lengthOf(b, x, at, "select_scatter");
      if (index < -length || index >= length) b.fail("part", `index ${index} is out of range for ${length} elements`);
      const { shape } = x.type;
      checkShape(
        b,
        "select_scatter",
        src,
        shape.filter((_, i) => i !== at),
      );
      const slice = reshapeTo(
        b,
        src,
        shape.map((size, i) => (i === at ? 1 : size)),
      );
      return replaced(b, x, at, index < 0 ? index + length : index, slice);
    },
  }),
  defineFunction({
    name: "slice_scatter",
    summary: "the input, with src in place of elements start to end of a dimension, step apart",
    torch: "torch.slice_scatter",
    params: {
      input,
      src: input,
      dim: fallback(int, 0),
      start: fallback(orNone(int), null),
      end: fallback(orNone(int), null),
      step: fallback(int, 1),
    },
    apply(b, { input: x, src, dim, start, end, step }) {
      const at = dimOf(b, x, dim);
      const length = lengthOf(b, x, at, "slice_scatter");
      const within = (place: number): number => Math.min(Math.max(place < 0 ? place + length : place, 0), length);
      const [from, to] = [within(start ?? 0), within(end ?? length)];
      if (step < 1) b.fail("range", `the step of slice_scatter is positive, got ${step}`);
      const count = Math.max(0, Math.ceil((to - from) / step));
      if (count === 0) b.fail("part", `nothing lies from ${from} to ${to}`);
      checkShape(
        b,
        "slice_scatter",
        src,
        x.type.shape.map((size, i) => (i === at ? count : size)),
      );
      if (step === 1) return replaced(b, x, at, from, src);
      return Array.from({ length: count }, (_, i) => i).reduce(
        (result, i) => replaced(b, result, at, from + i * step, sliceOf(b, src, at, i, 1, 1)),
        x,
      );
    },
  }),
];
