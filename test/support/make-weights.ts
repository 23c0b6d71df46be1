/** Reproducible weights: each value depends only on its tensor's name and its index, so that no file has to be stored. */
import { random, seedOf } from "../../runtime/init.ts";

export interface StateEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
}

export function valuesOf(name: string, shape: readonly number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const next = random(seedOf(name));
  const fanIn = shape.slice(1).reduce((a, b) => a * b, 1);
  const value = name.startsWith("input.")
    ? () => 4 * next() - 2
    : name.endsWith("running_var")
      ? () => 0.5 + next()
      : name.endsWith("running_mean")
        ? () => 0.4 * (next() - 0.5)
        : shape.length >= 2
          ? () => (2 * next() - 1) * Math.sqrt(3 / fanIn)
          : name.endsWith("weight")
            ? () => 0.5 + next()
            : () => 0.2 * (next() - 0.5);
  return Float32Array.from({ length: count }, value);
}

export type NamedWeights = Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>;

export const makeWeights = (state: Readonly<Record<string, StateEntry>>): NamedWeights =>
  Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, { data: valuesOf(name, shape), shape }]));
