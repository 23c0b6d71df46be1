import { countOf } from "./describe.ts";
import type { Init } from "./signature.ts";

/** Box and Muller 1958; 1 - next() is never 0, whose logarithm is infinite. */
const standardNormal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** What torch.nn.init has beyond a number, an even and a normal distribution. */

/** A normal distribution, of which nothing but what lies from `low` to `high` is drawn. */
export const truncatedNormal = (mean: number, std: number, low: number, high: number): Init => ({
  kind: "draw",
  draw(values, _, next) {
    for (let i = 0; i < values.length; i++)
      values[i] =
        std === 0
          ? Math.min(Math.max(mean, low), high)
          : mean + std * between((low - mean) / std, (high - mean) / std, next);
  },
});

/** Rows or columns that are orthonormal, times `gain`. */
export const orthogonal = (gain: number): Init => ({
  kind: "draw",
  draw: (values, shape, next) => makeOrthogonal(values, shape, gain, next),
});

/** Filters that hand their channel on, in so many groups; of a matrix, ones on its diagonal. */
export const dirac = (groups: number): Init => ({
  kind: "draw",
  draw: (values, shape) => handOn(values, shape, groups),
});

/** These very numbers. */
export const literal = (numbers: readonly number[]): Init => ({ kind: "draw", draw: (values) => values.set(numbers) });

/** A standard normal number from `low` to `high`: drawn until one lies there, where most do, or evenly and by its chance. */
function between(low: number, high: number, next: () => number): number {
  const isLikely = low < 0 && high > 0 && high - low > 2;
  const peak = Math.min(Math.max(0, low), high);
  // Eight deviations behind where it is likeliest, nothing is drawn.
  const [from, to] = [Math.max(low, peak - 8), Math.min(high, peak + 8)];
  for (;;) {
    const x = isLikely ? standardNormal(next) : from + (to - from) * next();
    if (isLikely ? x >= low && x <= high : next() < Math.exp((peak * peak - x * x) / 2)) return x;
  }
}

/** torch.nn.init.dirac_, which for a matrix is eye_. */
function handOn(values: Float32Array, [rows = 0, columns = 0, ...kernel]: readonly number[], groups: number): void {
  const centre = kernel.reduce((at, size) => at * size + Math.floor(size / 2), 0);
  const taps = countOf(kernel);
  const own = Math.floor(rows / groups);
  for (let row = 0; row < own * groups; row++)
    if (row % own < columns) values[(row * columns + (row % own)) * taps + centre] = 1;
}

/** torch.nn.init.orthogonal_: random vectors, each made orthogonal to those before it (twice, which is exact). */
function makeOrthogonal(values: Float32Array, shape: readonly number[], gain: number, next: () => number): void {
  const rows = shape[0] ?? 0;
  const columns = values.length / rows;
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => standardNormal(next)));
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (a[i] as number) * (b[i] as number);
    return sum;
  };
  vectors.forEach((vector, at) => {
    for (const before of [...vectors.slice(0, at), ...vectors.slice(0, at)]) {
      const shared = dot(vector, before);
      for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) - shared * (before[i] as number);
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) {
      vector[i] = (vector[i] as number) / norm;
      values[rows < columns ? at * columns + i : i * columns + at] = gain * (vector[i] as number);
    }
  });
}
