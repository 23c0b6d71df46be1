import { fallback, int, orNone, required, tensor } from "../ir/arguments.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { mul, sub } from "../ops/elementwise/arithmetic.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { eq } from "../ops/elementwise/comparisons.ts";
import { expand } from "../ops/arrangement/views.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { sum } from "../ops/reduction/reduce.ts";
import { offsets } from "./constants.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { diagonalOf } from "./rearrange.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

const input = required(tensor);

/** Of vectors of three along a dimension; the others broadcast. */
function crossOf(b: Build, x: TensorValue, y: TensorValue, dim: number | null): TensorValue {
  const shapes = [x, y].map(({ type }) => type.shape);
  const rank = broadcastShapes(shapes, b.fail).length;
  const [first, second] = [x, y].map((each) =>
    reshapeTo(b, each, [...Array.from({ length: rank - each.type.shape.length }, () => 1), ...each.type.shape]),
  ) as [TensorValue, TensorValue];
  const at = dim === null ? first.type.shape.indexOf(3) : dimOf(b, first, dim);
  if (at === -1 || [first, second].some(({ type: { shape } }) => shape[at] !== 3))
    b.fail("size", `cross needs a dimension of size 3, got ${shapes.map(showShape).join(" and ")}`);
  const parts = [first, second].map((each) => [0, 1, 2].map((i) => sliceOf(b, each, at, i, 1, 1)));
  const product = (i: number, j: number): TensorValue => b.op(mul, [parts[0]?.[i], parts[1]?.[j]]);
  const minor = (i: number, j: number): TensorValue => b.op(sub, [product(i, j), product(j, i)]);
  return b.op(cat, [minor(1, 2), minor(2, 0), minor(0, 1)], { dim: at });
}

/** By squares, as PyTorch multiplies. */
function powerOf(b: Build, x: TensorValue, n: number): TensorValue {
  const { shape } = x.type;
  const [rows, columns] = shape.slice(-2);
  if (rows === undefined || rows !== columns || !isFixed(rows))
    return b.fail("rank", `matrix_power expects square matrices, got ${showShape(shape)}`);
  if (n < 0) return b.fail("unsupported", `matrix_power of ${n} needs an inverse, and there is none here`);
  if (n === 0) {
    const { isMask: _, ...ones } = b.op(eq, [offsets(b, rows, rows), 0]);
    return b.op(expand, [ones], { shape });
  }
  let square = x;
  let result: TensorValue | undefined;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result ? b.op(matmul, [result, square]) : square;
    if (left > 1) square = b.op(matmul, [square, square]);
  }
  return result ?? x;
}

export const matrixParts: readonly TensorFunction[] = [
  defineFunction({
    name: "trace",
    summary: "the sum of the diagonal of a matrix",
    torch: "torch.trace",
    params: { input },
    apply(b, { input: x }) {
      if (x.type.shape.length !== 2) b.fail("rank", `trace expects a matrix, got ${showShape(x.type.shape)}`);
      return reshapeTo(b, b.op(sum, [diagonalOf(b, x, 0, 0, 1)], { dims: [0] }), []);
    },
  }),
  defineFunction({
    name: "matrix_power",
    summary: "square matrices multiplied with themselves, n of them; none is 1 on the diagonal",
    torch: "torch.linalg.matrix_power",
    params: { input, n: required(int) },
    apply: (b, { input: x, n }) => powerOf(b, x, n),
  }),
  defineFunction({
    name: "cross",
    summary: "the cross products of vectors of three, along dim or the first dimension of that size",
    torch: "torch.cross",
    params: { input, other: input, dim: fallback(orNone(int), null) },
    apply: (b, { input: x, other, dim }) => crossOf(b, x, other, dim),
  }),
];
