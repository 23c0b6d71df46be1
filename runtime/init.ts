import { countOf } from "./describe.ts";
import type { Init, ParameterInfo } from "./signature.ts";

/**
 * Fresh weights from PyTorch's default distributions (torch.nn.init; the distributions, not its bits), in the
 * order of `parameters`. A value depends on the seed, its tensor's name and its index only, so that adding a layer
 * changes no other. i64 parameters give an empty array.
 */
export function initWeights(parameters: readonly ParameterInfo[], seed = 0): Float32Array[] {
  return parameters.map(({ name, shape, dtype, init }) => {
    const values = new Float32Array(dtype === "i64" ? 0 : countOf(shape));
    const next = random(seedOf(`${seed}/${name}`));
    if (init.kind === "literal") values.set(init.values);
    else if (init.kind === "dirac") handOn(values, shape, init.groups);
    else if (init.kind === "orthogonal") makeOrthogonal(values, shape, init.gain, next);
    else for (let i = 0; i < values.length; i++) values[i] = draw(init, next);
    return values;
  });
}

function draw(init: Exclude<Init, { kind: "literal" | "dirac" | "orthogonal" }>, next: () => number): number {
  switch (init.kind) {
    case "constant":
      return init.value;
    case "uniform":
      return init.low + (init.high - init.low) * next();
    case "normal":
      return init.mean + init.std * standardNormal(next);
    case "truncatedNormal":
      return init.std === 0
        ? Math.min(Math.max(init.mean, init.low), init.high)
        : init.mean + init.std * between((init.low - init.mean) / init.std, (init.high - init.mean) / init.std, next);
  }
}

/** Box and Muller 1958; 1 - next() is never 0, whose logarithm is infinite. */
const standardNormal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

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

/** mulberry32 (Tommy Ettinger): uniform numbers in [0, 1), the same on every host. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits, over the name's UTF-8: a seed from a name. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
