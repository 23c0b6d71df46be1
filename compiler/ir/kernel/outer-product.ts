import type { Kernel, Local } from "./builder.ts";
import type { Cursor } from "./cursor.ts";
import { madd } from "./expression.ts";

/**
 * sums[r][c] += rows[r] × columns[c]. What is fewer is held in locals and the other loaded one by one, so that as few
 * registers as possible are taken beside the sums.
 */
export function addOuterProduct(
  k: Kernel,
  rows: readonly Cursor[],
  columns: readonly Cursor[],
  sums: readonly (readonly Local[])[],
): void {
  const add = (r: number, c: number, row: Local, column: Local): void => {
    const sum = sums[r]?.[c] as Local;
    k.set(sum, madd(row, column, sum));
  };
  const row = (each: Cursor): Local => k.local("v", k.load(each));
  const column = (each: Cursor): Local => k.local("w", k.load(each));
  if (rows.length < columns.length) {
    const held = rows.map(row);
    columns.forEach((each, c) => {
      const loaded = column(each);
      held.forEach((value, r) => add(r, c, value, loaded));
    });
  } else {
    const held = columns.map(column);
    rows.forEach((each, r) => {
      const loaded = row(each);
      held.forEach((weight, c) => add(r, c, loaded, weight));
    });
  }
}
