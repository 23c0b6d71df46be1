import { bool, count, fallback, int, listOf, oneOf, required, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, productOf, showShape, type Dim, type Shape } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import type { TensorValue } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { constant } from "../ops/arrangement/constant.ts";
import { expand } from "../ops/arrangement/views.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { MOST_LITERALS } from "./number-list.ts";
import { reshapeTo } from "./shape.ts";
import { takeAlong } from "./take-along.ts";

/** Every element of one tensor with every element of another, and the places of pairs. */

const tensors = required(listOf(tensor));

/** Whole numbers of the network itself, so many to a row. */
export function placesOf(b: Build, rows: readonly (readonly number[])[], name: string): TensorValue {
  const [first = []] = rows;
  if (first.length === 0) return b.fail("size", `${name} gives nothing, and no tensor here has a size of 0`);
  if (rows.length * first.length > MOST_LITERALS)
    return b.fail(
      "unsupported",
      `${name} would write ${rows.length * first.length} numbers down, and ${MOST_LITERALS} are the most`,
    );
  return reshapeTo(b, b.op(constant, [], { values: rows.flat() }), [rows.length, first.length]);
}

/** Each vector along a dimension of its own, and stretched along the others. */
function grids(b: Build, given: readonly TensorValue[], name: string): readonly TensorValue[] {
  const sizes = given.map(({ type: { shape } }): Dim => {
    if (shape.length > 1) b.fail("rank", `${name} expects vectors, got ${showShape(shape)}`);
    return shape[0] ?? 1;
  });
  if (sizes.length === 0) b.fail("count", `${name} needs at least one tensor`);
  return given.map((x, at) => {
    const alone: Shape = sizes.map((each, i) => (i === at ? each : 1));
    return b.op(expand, [reshapeTo(b, x, alone)], { shape: sizes });
  });
}

const swapFirst = <T>([first, second, ...rest]: readonly T[]): readonly T[] =>
  second === undefined ? [first as T] : [second, first as T, ...rest];

function meshgrid(b: Build, given: readonly TensorValue[], indexing: "ij" | "xy"): readonly TensorValue[] {
  if (indexing === "ij" || given.length < 2) return grids(b, given, "meshgrid");
  // x runs along columns and y along rows, which are the first dimension.
  return swapFirst(grids(b, swapFirst(given), "meshgrid"));
}

/** The columns of tensors, one of each, in every combination. */
function asColumns(b: Build, parts: readonly TensorValue[]): TensorValue {
  const columns = parts.map((part) => reshapeTo(b, part, [productOf(part.type.shape), 1]));
  return columns.length === 1 ? (columns[0] as TensorValue) : b.op(cat, columns, { dim: 1 });
}

/** `r` of `n` places in order. */
function chosen(n: number, r: number, isRepeated: boolean, most: number): readonly (readonly number[])[] {
  let rows: (readonly number[])[] = [[]];
  for (let i = 0; i < r && rows.length <= most; i++)
    rows = rows.flatMap((row) => {
      const last = row.at(-1);
      const from = last === undefined ? 0 : isRepeated ? last : last + 1;
      return Array.from({ length: Math.max(0, n - from) }, (_, k) => [...row, from + k]);
    });
  return rows;
}

const triangle = (
  name: string,
  what: string,
  isInside: (row: number, column: number, by: number) => boolean,
): TensorFunction =>
  defineFunction({
    name,
    summary: `rows and columns of ${what}, in two lines`,
    torch: `torch.${name}`,
    isMethod: false,
    params: { row: required(size), col: required(size), offset: fallback(int, 0) },
    apply(b, { row, col, offset }) {
      if (row * col > 16 * MOST_LITERALS)
        b.fail("unsupported", `${name} goes through at most ${16 * MOST_LITERALS} places, got ${row * col}`);
      const found = Array.from({ length: row * col }, (_, i) => [Math.floor(i / col), i % col] as const).filter(
        ([r, c]) => isInside(r, c, offset),
      );
      return placesOf(b, [found.map(([r]) => r), found.map(([, c]) => c)], name);
    },
  });

export const combiningFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "meshgrid",
    summary:
      'a tensor for each vector, which runs along a dimension of its own; with "xy" the first runs along columns',
    torch: "torch.meshgrid",
    isMethod: false,
    params: { tensors, indexing: fallback(oneOf("ij", "xy"), "ij", '"ij"') },
    rest: "tensors",
    apply: (b, { tensors: list, indexing }) => values.tuple(meshgrid(b, list, indexing)),
  }),
  defineFunction({
    name: "cartesian_prod",
    summary: "a row for each combination of an element of each vector",
    torch: "torch.cartesian_prod",
    isMethod: false,
    params: { tensors },
    rest: "tensors",
    apply: (b, { tensors: list }) =>
      list.length === 1 && list[0] ? list[0] : asColumns(b, grids(b, list, "cartesian_prod")),
  }),
  defineFunction({
    name: "combinations",
    summary: "a row for each choice of r elements of a vector, in their order",
    torch: "torch.combinations",
    params: { input: required(tensor), r: fallback(count, 2), with_replacement: fallback(bool, false) },
    apply(b, { input: x, r, with_replacement }) {
      const [length, ...more] = x.type.shape;
      if (length === undefined || more.length > 0 || !isFixed(length))
        return b.fail("rank", `combinations expects a vector of a known size, got ${showShape(x.type.shape)}`);
      const rows = chosen(length, r, with_replacement, MOST_LITERALS);
      return takeAlong(b, x, 0, placesOf(b, rows, "combinations"), false);
    },
  }),
  triangle("tril_indices", "what lies on and below a diagonal", (row, column, by) => column - row <= by),
  triangle("triu_indices", "what lies on and above a diagonal", (row, column, by) => column - row >= by),
];
