import type { ReferenceTensor } from "../../ir/op.ts";

/** What the references of recurrent ops share. */

export const sigmoidOf = (x: number): number => 1 / (1 + Math.exp(-x));

/** The row of a tensor at these places of its dimensions but the last. */
export function rowOf({ shape, data }: ReferenceTensor, ...places: readonly number[]): Float64Array {
  const size = shape.at(-1) as number;
  const flat = places.reduce((row, place, dim) => row * (shape[dim] as number) + place, 0);
  return data.subarray(flat * size, (flat + 1) * size);
}

/** Σ aᵢ · bᵢ, where b begins at `from` and goes on by `stride`. */
export function dotOf(a: Float64Array, b: ArrayLike<number>, from = 0, stride = 1): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[from + i * stride] as number);
  return sum;
}

/** Calls `visit` for each step of each sample, with the step that went before it. */
export function referenceSteps(
  batch: number,
  steps: number,
  reverse: boolean,
  visit: (sample: number, step: number, before: number | undefined) => void,
): void {
  for (let sample = 0; sample < batch; sample++)
    for (let i = 0; i < steps; i++) {
      const step = reverse ? steps - 1 - i : i;
      visit(sample, step, i === 0 ? undefined : reverse ? step + 1 : step - 1);
    }
}
