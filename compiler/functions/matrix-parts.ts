import { fallback, int, orNone, required, tensor } from "../ir/arguments.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { mul, sub } from "../ops/elementwise/arithmetic.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { sum } from "../ops/reduction/reduce.ts";
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
    name: "cross",
    summary: "the cross products of vectors of three, along dim or the first dimension of that size",
    torch: "torch.cross",
    params: { input, other: input, dim: fallback(orNone(int), null) },
    apply: (b, { input: x, other, dim }) => crossOf(b, x, other, dim),
  }),
];
