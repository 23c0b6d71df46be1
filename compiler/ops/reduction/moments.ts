import { sumOf } from "../../ir/reference.ts";

export interface Moments {
  readonly mean: number;
  /** Biased: the mean of the squared distances. */
  readonly variance: number;
}

/** For references. */
export function momentsOf(values: ArrayLike<number> & Iterable<number>): Moments {
  const mean = sumOf(values) / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}
