import type { Statistics } from "./requests.ts";

/** What can be told of many numbers at a glance; of those that are finite. */
export function statisticsOf(values: Float32Array): Statistics {
  let [least, most, sum, count] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    count++;
  }
  const mean = count === 0 ? NaN : sum / count;
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return {
    least: count === 0 ? NaN : least,
    most: count === 0 ? NaN : most,
    mean,
    deviation: count === 0 ? NaN : Math.sqrt(squares / count),
    notFinite: values.length - count,
  };
}
