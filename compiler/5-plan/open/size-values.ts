import { greatestCommonDivisor } from "../../ir/greatest-common-divisor.ts";
import type { SizeFormula } from "../../ir/size-formula.ts";

/** What a number is at each of some sizes. */
export type Values = readonly number[];

/** The largest number that sizes are divided by without being rounded, as where an image is brought to a fixed size. */
export const MOST_DIVIDED = 1024;

/** A formula that others are made of. */
export interface Term {
  readonly formula: SizeFormula;
  readonly values: Values;
  /** The open sizes that it depends on, a bit for each. */
  readonly depends: number;
}

export const at = (values: Values, i: number): number => values[i] as number;

export const isExact = (values: Values, at: (i: number) => number): boolean =>
  values.every((value, i) => at(i) === value);

/** By how much `values` grow with `of`, if they do so evenly. */
export function slopeOf(values: Values, of: Values): number | undefined {
  const other = of.findIndex((value) => value !== of[0]);
  if (other === -1) return undefined;
  const slope = (at(values, other) - at(values, 0)) / (at(of, other) - at(of, 0));
  return values.every((value, i) => value - at(values, 0) === slope * (at(of, i) - at(of, 0))) ? slope : undefined;
}

/** constant, a and b of constant + a · first + b · second, in whole numbers. */
export function solveTwo(values: Values, first: Values, second: Values): readonly [number, number, number] | undefined {
  const [v0, f0, s0] = [at(values, 0), at(first, 0), at(second, 0)];
  const i = first.findIndex((value) => value !== f0);
  if (i === -1) return undefined;
  const [df, ds, dv] = [at(first, i) - f0, at(second, i) - s0, at(values, i) - v0];
  for (let j = 1; j < values.length; j++) {
    const [ef, es, ev] = [at(first, j) - f0, at(second, j) - s0, at(values, j) - v0];
    const determinant = df * es - ds * ef;
    if (determinant === 0) continue;
    const one = (dv * es - ds * ev) / determinant;
    const two = (df * ev - dv * ef) / determinant;
    return Number.isInteger(one) && Number.isInteger(two) ? [v0 - one * f0 - two * s0, one, two] : undefined;
  }
  return undefined;
}

/** How values grow, apart from where they begin and how fast. */
export function growthOf(values: Values): { readonly key: string; readonly pace: number } {
  const steps = values.map((value) => value - at(values, 0));
  const pace = steps.reduce((divisor, step) => greatestCommonDivisor(divisor, Math.abs(step)), 0);
  const sign = Math.sign(steps.find((step) => step !== 0) ?? 1);
  return { key: steps.map((step) => (sign * step) / pace).join(), pace };
}
