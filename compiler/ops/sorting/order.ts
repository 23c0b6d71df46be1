import { and, isNaN, less, not, or } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";

/** Whether one number stands before another where they are sorted: NaN counts as the largest, and zeros of both signs are equal. */
export const standsBefore = (a: Expression, b: Expression, isDescending: boolean): Expression =>
  isDescending ? or(less(b, a), and(isNaN(a), not(isNaN(b)))) : or(less(a, b), and(isNaN(b), not(isNaN(a))));

/** The places of numbers in the order of the numbers; of equal ones the first comes first, whichever way they are sorted. */
export function sortedPlaces(line: Float64Array, isDescending: boolean): number[] {
  const compare = (a: number, b: number): number => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const sign = isDescending ? -1 : 1;
  return Array.from(line, (_, i) => i).sort((i, j) => sign * compare(line[i] as number, line[j] as number) || i - j);
}
