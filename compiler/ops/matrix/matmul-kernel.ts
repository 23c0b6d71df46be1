import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, canVectorize, moved, spread, type Cursor, type Move } from "../../ir/kernel/cursor.ts";
import { constant, sumLanes } from "../../ir/kernel/expression.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps, type Sums } from "../../ir/kernel/sum-taps.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { range } from "../../ir/range.ts";
import { isFixed, type Dim, type Shape } from "../../ir/types.ts";

/** Rows and columns of a tile; the columns are vectors of `lanes` where they lie side by side. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly lanes: number;
}

/** Tiles of rows × columns, each a sum in a local variable. */
export function matmulProgram(
  k: Kernel,
  machine: Machine,
  a: Cursor,
  b: Cursor,
  y: Cursor,
  out: Shape,
  inner: Dim,
): void {
  const [row, column] = [out.length - 2, out.length - 1];
  const widest = canVectorize(b, column) && canVectorize(y, column) ? machine.lanes : 1;
  const { vectors } = machine.tile;
  const most = Math.max(1, Math.floor(machine.accumulators / vectors));
  const stepOf = (cursor: Cursor, dim: number): number => strideOf(cursor.places[0]?.layout as Layout, dim) as number;
  const steps = [stepOf(a, column), stepOf(b, row)];

  const tile = ({ rows, columns, lanes }: Tile, tileA: Cursor, tileB: Cursor, tileY: Cursor): void => {
    const starts = range(columns).map((c) => c * lanes);
    const sums = range(rows).map((r) => range(columns).map((c): Local => k.local(`sum${r}_${c}`, constant(0))));
    const visit = (hereA: Cursor, hereB: Cursor, into: Sums): void =>
      addOuterProduct(
        k,
        sums.map((_, r) => moved(hereA, row, r)),
        starts.map((c) => spread(moved(hereB, column, c), column, lanes)),
        into,
      );
    if (!isFixed(inner))
      k.loop("i", inner, [along(tileA, column), along(tileB, row)], (...here) => visit(...here, sums));
    else
      sumTaps(k, machine, [{ name: "i", count: inner, strides: steps }], [tileA, tileB], sums, ([hereA, hereB], into) =>
        visit(hereA as Cursor, hereB as Cursor, into),
      );
    sums.forEach((line, r) =>
      line.forEach((sum, c) =>
        k.store(spread(moved(moved(tileY, row, r), column, starts[c] as number), column, lanes), sum),
      ),
    );
  };

  /** Where the numbers that are multiplied lie side by side, not the columns: vectors of products, summed up at the end. */
  const isByProducts =
    machine.lanes > 1 &&
    widest === 1 &&
    isFixed(inner) &&
    inner >= machine.lanes &&
    canVectorize(a, column) &&
    canVectorize(b, row);
  const tileByProducts = (rows: number, columns: number, tileA: Cursor, tileB: Cursor, tileY: Cursor): void => {
    const whole = Math.floor((inner as number) / machine.lanes);
    const done = whole * machine.lanes;
    const sums = range(rows).map((r) => range(columns).map((c): Local => k.local(`sum${r}_${c}`, constant(0))));
    const products = (hereA: Cursor, hereB: Cursor, into: Sums, lanes: number): void =>
      addOuterProduct(
        k,
        sums.map((_, r) => spread(moved(hereA, row, r), column, lanes)),
        range(columns).map((c) => spread(moved(hereB, column, c), row, lanes)),
        into,
      );
    const byVector = { name: "i", count: whole, strides: steps.map((step) => step * machine.lanes) };
    sumTaps(k, machine, [byVector], [tileA, tileB], sums, ([hereA, hereB], into) =>
      products(hereA as Cursor, hereB as Cursor, into, machine.lanes),
    );
    for (const sum of sums.flat()) k.set(sum, sumLanes(sum));
    const rest = [along(moved(tileA, column, done), column), along(moved(tileB, row, done), row)] as const;
    k.loop("rest", (inner as number) - done, rest, (hereA, hereB) => products(hereA, hereB, sums, 1));
    sums.forEach((line, r) => line.forEach((sum, c) => k.store(moved(moved(tileY, row, r), column, c), sum)));
  };

  /** Whole vectors of columns first, then those that are left one by one. */
  const columnTiles = (rows: number, rowA: Cursor, rowB: Cursor, rowY: Cursor): void => {
    const size = out[column] as Dim;
    const whole = isFixed(size) ? Math.floor(size / widest) : 0;
    if (widest > 1 && whole > 0) {
      const moves = [along(rowB, column, widest), along(rowY, column, widest)] as const;
      k.tiles("vector", whole, vectors, moves, (columns, tileB, tileY) =>
        tile({ rows, columns, lanes: widest }, rowA, tileB, tileY),
      );
    }
    const done = widest > 1 ? whole * widest : 0;
    const left = isFixed(size) ? size - done : size;
    const moves = [along(moved(rowB, column, done), column), along(moved(rowY, column, done), column)] as const;
    inTiles(k, "column", left, vectors, moves, (columns, tileB, tileY) =>
      isByProducts
        ? tileByProducts(rows, columns, rowA, tileB, tileY)
        : tile({ rows, columns, lanes: 1 }, rowA, tileB, tileY),
    );
  };

  const batches = (dim: number, ...[hereA, hereB, hereY]: readonly [Cursor, Cursor, Cursor]): void => {
    if (dim < row)
      return k.loop(`b${dim}`, out[dim] as Dim, [along(hereA, dim), along(hereB, dim), along(hereY, dim)], (...here) =>
        batches(dim + 1, ...here),
      );
    inTiles(k, "row", out[row] as Dim, most, [along(hereA, row), along(hereY, row)], (rows, rowA, rowY) =>
      columnTiles(rows, rowA, hereB, rowY),
    );
  };
  batches(0, a, b, y);
}

/** An open count has no last tile that could be narrower: it goes one by one. */
function inTiles(
  k: Kernel,
  name: string,
  count: Dim,
  size: number,
  moves: readonly [Move, Move],
  body: (size: number, first: Cursor, second: Cursor) => void,
): void {
  if (isFixed(count)) k.tiles(name, count, size, moves, body);
  else k.loop(name, count, moves, (first, second) => body(1, first, second));
}
