/** Numbers that a careless sum or variance loses, from a seed: offset from zero, flat, one spike; and ordinary ones. */
export const UNEVEN = ["offset", "flat", "spike", "normal"] as const;
export type Uneven = (typeof UNEVEN)[number];

/** A linear congruential generator, so that the same numbers are easily made in Python: see `torch-errors.py`. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function unevenNumbers(kind: Uneven, count: number, seed: number): Float32Array {
  const next = uniform(seed);
  /** About normal: mean 0, spread 1. */
  const normal = (): number => (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2;
  const make = {
    offset: () => 200 + 0.1 * normal(),
    flat: () => 200.7,
    spike: (i: number) => (i === Math.floor(count / 3) ? 1000 : 1),
    normal,
  }[kind];
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = make(i);
  return numbers;
}

/** Weights as large as PyTorch's default initialisation has them. */
export function weightNumbers(shape: readonly number[], seed: number): Float32Array {
  const next = uniform(seed);
  const count = shape.reduce((a, b) => a * b, 1);
  const most = shape.length > 1 ? 1 / Math.sqrt(count / (shape[0] as number)) : 0.1;
  return Float32Array.from({ length: count }, () => (2 * next() - 1) * most);
}
