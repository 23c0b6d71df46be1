import type { Fail } from "../../ir/refusal.ts";
import { isFixed, sameShape, showDim, showShape, type Dim, type Shape, type TensorType } from "../../ir/types.ts";

export interface RecurrentTypes {
  readonly input: TensorType;
  readonly weight: TensorType;
  readonly hidden?: TensorType | undefined;
  readonly cell?: TensorType | undefined;
  readonly projection?: TensorType | undefined;
}

/** The sizes of a recurrent op. */
export interface RecurrentSizes {
  readonly batch: Dim;
  readonly steps: number;
  readonly units: number;
  /** Of the state that is multiplied: as many as units, unless it is projected. */
  readonly features: number;
}

/**
 * Checks what a recurrent op reads: the input's part of its gates [N, T, gates · units], weights [units, gates, features], states
 * [N, features] and [N, units], and a projection [features, 1, units].
 */
export function recurrentSizes(
  { input, weight, hidden, cell, projection }: RecurrentTypes,
  { name, gates }: { readonly name: string; readonly gates: number },
  fail: Fail,
): RecurrentSizes {
  if (input.shape.length !== 3)
    fail("rank", `${name} expects its gates as [N, T, ${gates} · units], got ${showShape(input.shape)}`);
  const [batch, steps, all] = input.shape as readonly [Dim, Dim, Dim];
  if (!isFixed(steps) || !isFixed(all))
    return fail("open", `${name} needs a fixed number of steps, got ${showShape(input.shape)}`);
  if (steps === 0) fail("small", `${name} needs at least one step, got ${showShape(input.shape)}`);
  if (all % gates !== 0) fail("indivisible", `${name} has ${gates} gates, which do not share ${showDim(all)} numbers`);
  const units = all / gates;
  const features = weight.shape[2] ?? 0;
  if (!isFixed(features) || !sameShape(weight.shape, [units, gates, features]))
    return fail("weight", `${name} expects weights [${units}, ${gates}, features], got ${showShape(weight.shape)}`);
  const state = (type: TensorType | undefined, what: string, size: number): void => {
    const wanted: Shape = [batch, size];
    if (type && !sameShape(type.shape, wanted))
      fail("unequal", `${what} should be ${showShape(wanted)}, got ${showShape(type.shape)}`);
  };
  state(hidden, "the state", features);
  state(cell, "the state of the cell", units);
  if (projection && !sameShape(projection.shape, [features, 1, units]))
    fail("weight", `the projection should be [${features}, 1, ${units}], got ${showShape(projection.shape)}`);
  if (!projection && features !== units)
    fail("weight", `${name} has ${units} units, and weights for a state of ${features}`);
  return { batch, steps, units, features };
}

/** The same of types that have been checked. */
export const knownSizes = ({ input, weight }: Pick<RecurrentTypes, "input" | "weight">): RecurrentSizes => {
  const [batch, steps] = input.shape as readonly [Dim, number];
  const [units, , features] = weight.shape as readonly [number, number, number];
  return { batch, steps, units, features };
};
