import { sumOf } from "../ir/reference.ts";

/** Mean and biased variance, for references. */
export function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = sumOf(values) / values.length;
  return { mean, variance: sumOf(values.map((value) => (value - mean) ** 2)) / values.length };
}
