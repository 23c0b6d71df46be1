import { either, fallback, int, listOf, required, tensor, dims } from "../ir/arguments.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, showShape, type Dim, type Shape } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { expand } from "../ops/arrangement/views.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

/** PyTorch's further ways to put tensors beside each other, and to bring them to one rank or shape. */

const tensors = required(listOf(tensor));

/** A number is a row of one, and a row a matrix of one; images are rows and columns with a depth of 1. */
function withRank(b: Build, x: TensorValue, rank: 1 | 2 | 3): TensorValue {
  const { shape } = x.type;
  if (shape.length >= rank) return x;
  const [first = 1, second = 1] = shape;
  if (rank === 1) return reshapeTo(b, x, [1]);
  if (rank === 2) return reshapeTo(b, x, [1, first]);
  return reshapeTo(b, x, shape.length === 2 ? [first, second, 1] : [1, first, 1]);
}

function joined(b: Build, parts: readonly TensorValue[], dim: number, name: string): TensorValue {
  const [first] = parts;
  if (!first) return b.fail("count", `${name} needs at least one tensor`);
  return parts.length === 1 ? first : b.op(cat, parts, { dim: dimOf(b, first, dim) });
}

const concatenating = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "tensors one after the other along one dimension: another name of cat",
    torch: `torch.${name}`,
    isMethod: false,
    params: { tensors, dim: fallback(int, 0) },
    apply: (b, { tensors: list, dim }) => joined(b, list, dim, name),
  });

const stacking = (
  name: string,
  summary: string,
  arrange: (b: Build, x: TensorValue) => TensorValue,
  dimFor: (first: TensorValue) => number,
): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    isMethod: false,
    params: { tensors },
    apply(b, { tensors: list }) {
      const parts = list.map((each) => arrange(b, each));
      return joined(b, parts, parts[0] ? dimFor(parts[0]) : 0, name);
    },
  });

const ROWS = "tensors one below the other; vectors are rows";

/** A vector is a column. */
function asColumn(b: Build, x: TensorValue): TensorValue {
  const { shape } = x.type;
  return shape.length >= 2 ? x : reshapeTo(b, x, [shape[0] ?? 1, 1]);
}

/** One tensor gives one, several give as many. */
const ofEach = (list: readonly TensorValue[]): TensorValue | Value =>
  list.length === 1 ? (list[0] as TensorValue) : values.tuple(list);

const atLeast = (rank: 1 | 2 | 3): TensorFunction =>
  defineFunction({
    name: `atleast_${rank}d`,
    summary: `the input, or each of several, with dimensions of 1 where it has fewer than ${rank}`,
    torch: `torch.atleast_${rank}d`,
    isMethod: false,
    params: { tensors: required(either(tensor, listOf(tensor))) },
    rest: "tensors",
    apply: (b, { tensors: given }) =>
      ofEach(("kind" in given ? [given] : given).map((each) => withRank(b, each, rank))),
  });

/** Each matrix in rows and columns of its own, with zeros around it. */
function blockDiagonal(b: Build, given: readonly TensorValue[]): TensorValue {
  const matrices = given.map((each) => withRank(b, each, 2));
  const shapes = matrices.map(({ type: { shape } }) => shape);
  const wrong = shapes.find((shape) => shape.length !== 2 || !shape.every(isFixed));
  if (wrong) return b.fail("rank", `block_diag expects matrices of known sizes, got ${showShape(wrong)}`);
  const widths = shapes.map(([, width]) => width as number);
  const total = widths.reduce((sum, width) => sum + width, 0);
  let start = 0;
  const rows = matrices.map((matrix, i) => {
    const [left, width] = [start, widths[i] as number];
    start += width;
    if (width === total) return matrix;
    return b.op(pad, [matrix], {
      before: [0, left],
      after: [0, total - left - width],
      mode: "constant",
      value: 0,
    });
  });
  return joined(b, rows, 0, "block_diag");
}

export const stackingFunctions: readonly TensorFunction[] = [
  concatenating("concat"),
  concatenating("concatenate"),
  stacking(
    "hstack",
    "tensors side by side: along the second dimension, vectors along their only one",
    (b, x) => withRank(b, x, 1),
    ({ type }) => (type.shape.length === 1 ? 0 : 1),
  ),
  stacking(
    "vstack",
    ROWS,
    (b, x) => withRank(b, x, 2),
    () => 0,
  ),
  stacking(
    "row_stack",
    ROWS,
    (b, x) => withRank(b, x, 2),
    () => 0,
  ),
  stacking(
    "dstack",
    "tensors behind each other, along the third dimension",
    (b, x) => withRank(b, x, 3),
    () => 2,
  ),
  stacking("column_stack", "tensors side by side; vectors are columns", asColumn, () => 1),
  atLeast(1),
  atLeast(2),
  atLeast(3),
  defineFunction({
    name: "block_diag",
    summary: "matrices along a diagonal, with zeros around them",
    torch: "torch.block_diag",
    isMethod: false,
    params: { tensors },
    rest: "tensors",
    apply: (b, { tensors: list }) => blockDiagonal(b, list),
  }),
  defineFunction({
    name: "broadcast_to",
    summary: "the input, stretched to a shape",
    torch: "torch.broadcast_to",
    params: { input: required(tensor), size: required(dims) },
    rest: "size",
    apply(b, { input, size }) {
      const skip = size.length - input.type.shape.length;
      const shape = size.map((each, i) => (each === -1 ? (input.type.shape[i - skip] ?? -1) : each));
      return b.op(expand, [input], { shape });
    },
  }),
  defineFunction({
    name: "broadcast_tensors",
    summary: "tensors, each stretched to the shape that all of them make up",
    torch: "torch.broadcast_tensors",
    isMethod: false,
    params: { tensors },
    rest: "tensors",
    apply(b, { tensors: list }) {
      const shape: Shape = broadcastShapes(
        list.map((each) => each.type.shape as readonly Dim[]),
        b.fail,
      );
      return values.tuple(list.map((each) => b.op(expand, [each], { shape })));
    },
  }),
];
