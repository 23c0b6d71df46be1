import type { Kernel } from "../../ir/kernel/builder.ts";
import { advanced, asVector, byElements, canVectorize, moved, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { startSums, sumTaps } from "../../ir/kernel/sum-taps.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";

/** A row of numbers times a matrix that has several columns for each unit, one for each gate. */
export interface RowProducts {
  readonly units: number;
  /** Columns of a unit. */
  readonly gates: number;
  /** How many numbers the row has. */
  readonly features: number;
  readonly matrix: Matrix;
}

/** How the columns lie in memory: in blocks of units. Distances are in elements. */
export interface Matrix {
  /** At the first unit. */
  readonly start: Cursor;
  /** Units in a block. */
  readonly block: number;
  readonly strides: { readonly block: number; readonly unit: number; readonly gate: number; readonly feature: number };
}

/** A row of numbers: at its first one, and how far it is to the next. */
export interface Row {
  readonly start: Cursor;
  readonly stride: number;
}

/** The units last of a cursor's tensor, whose dimension that is. */
const lastDim = (cursor: Cursor): number => (cursor.places[0]?.layout.dims.length ?? 1) - 1;

/** The row along the last dimension of a tensor, from some place on. */
export const rowAt = (cursor: Cursor, from = 0): Row => ({
  start: partAt(cursor, from),
  stride: strideOf(cursor.places[0]?.layout as Layout, lastDim(cursor)) ?? 0,
});

/** So many units further along the last dimension. */
export const partAt = (cursor: Cursor, units: number): Cursor => moved(cursor, lastDim(cursor), units);

/**
 * Goes through all units, some at a time: those of a block share the numbers of the row. `visit` is called for a vector of units (or
 * for one) with its products, one for each gate, and with cursors that stand at these units.
 *
 * @param row what is multiplied; undefined for nothing, which has no products: nothing comes back to the last step
 * @param cursors which go along with the units, which are their last dimension
 */
export function eachUnit<const C extends readonly (Cursor | undefined)[]>(
  k: Kernel,
  machine: Machine,
  { units, gates, features, matrix }: RowProducts,
  row: Row | undefined,
  cursors: C,
  visit: (here: C, products: readonly Expression[]) => void,
): void {
  const { block, strides } = matrix;
  const isWide = cursors.every((cursor) => !cursor || canVectorize(cursor, lastDim(cursor)));
  const lanes = isWide ? machine.lanes : 1;

  /** So many vectors of `width` units. */
  const vectors = (count: number, width: number, from: Cursor, here: C): void => {
    const sums = row ? sumsOf(count, width, from, row) : [];
    range(count).forEach((v) => {
      // Moving and widening keeps what is missing missing.
      const at = here.map(
        (cursor) => cursor && spread(partAt(cursor, v * width), lastDim(cursor), width),
      ) as unknown as C;
      visit(at, sums.slice(v * gates, (v + 1) * gates));
    });
  };
  const sumsOf = (count: number, width: number, from: Cursor, { start, stride }: Row): readonly Expression[] => {
    const columns = range(count).flatMap((v) =>
      range(gates).map((gate) => v * width * strides.unit + gate * strides.gate),
    );
    const names = [columns.map((_, i) => `sum${i}`)];
    const { sums, results } = startSums(k, machine, names, undefined);
    const taps = [{ name: "i", count: features, strides: [stride, strides.feature] }];
    sumTaps(k, machine, taps, [start, from], sums, ([x, w], into) =>
      addOuterProduct(
        k,
        [x as Cursor],
        columns.map((distance) => asVector(advanced(w as Cursor, distance), width)),
        into,
      ),
    );
    return results()[0] ?? [];
  };
  /** What of a block is there: vectors first, and what is left one by one. */
  const partOfBlock = (count: number, from: Cursor, here: C): void => {
    const most = Math.max(1, Math.floor(block / lanes));
    for (let done = 0; done < count;) {
      const width = count - done >= lanes ? lanes : 1;
      const several = Math.min(most, Math.floor((count - done) / width));
      vectors(several, width, advanced(from, done * strides.unit), movedAll(here, done));
      done += several * width;
    }
  };

  const whole = Math.floor(units / block);
  const moves = cursors.map((cursor) => cursor && { cursor, dim: lastDim(cursor), by: block });
  k.loop("unit", whole, [byElements(matrix.start, strides.block), ...moves], (from, ...here) =>
    partOfBlock(block, from as Cursor, here as unknown as C),
  );
  const done = whole * block;
  partOfBlock(units - done, advanced(matrix.start, whole * strides.block), movedAll(cursors, done));
}

const movedAll = <const C extends readonly (Cursor | undefined)[]>(cursors: C, units: number): C =>
  cursors.map((cursor) => cursor && partAt(cursor, units)) as unknown as C;
