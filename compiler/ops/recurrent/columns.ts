import type { Cursor } from "../../ir/kernel/cursor.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { RowProducts } from "./row-products.ts";

/** How many vectors of columns are summed up at once: what is done with the sums is written out for each. */
const VECTORS = 4;

/** A row times a matrix [features, units] that lies in rows: neighbours of a row are neighbours of the result. */
export const timesColumns = (
  start: Cursor,
  { features, units }: { readonly features: number; readonly units: number },
  { lanes }: Machine,
): RowProducts => {
  const block = VECTORS * lanes;
  return { units, gates: 1, features, matrix: { start, block, strides: { block, unit: 1, gate: 0, feature: units } } };
};
