import type { Build } from "../../ir/build.ts";
import { range } from "../../ir/range.ts";
import type { Dim } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { drop, elementDropout } from "../dropout.ts";
import { reshapeTo, sliceOf } from "../shape.ts";
import { cat } from "../../ops/arrangement/cat.ts";
import { inSteps, outOfSteps } from "./in-steps.ts";
import { runSteps, stateSizes, type Mode, type States, type StepWeights } from "./run-steps.ts";
import { checkStates } from "./state-arguments.ts";

/** Recurrent layers, one on top of the other. */
export interface Stack {
  /** As messages call it. */
  readonly name: string;
  readonly mode: Mode;
  /** Of each direction of each layer: those of the first layer first, and forward before backward. */
  readonly weights: readonly StepWeights[];
  readonly num_layers: number;
  readonly bidirectional: boolean;
  /** How much of what goes from layer to layer training drops. */
  readonly dropout: number;
  readonly batch_first: boolean;
}

/** Goes through all layers: the state of each step, and the states at the end, [layers · directions, N, size]. */
export function runStack(
  b: Build,
  { name, mode, weights, num_layers, bidirectional, dropout, batch_first }: Stack,
  { input, hx }: { readonly input: TensorValue; readonly hx: States | null },
): { readonly y: TensorValue; readonly ends: States } {
  const { steps, isSingle } = inSteps(b, name, input, batch_first);
  const [batch] = steps.type.shape as readonly [Dim];
  const directions = bidirectional ? [false, true] : [false];
  const sizes = stateSizes(mode, weights[0] as StepWeights);
  if (hx)
    checkStates(
      b,
      name,
      hx,
      sizes.map((size) => [num_layers * directions.length, ...(isSingle ? [] : [batch]), size]),
      `[num_layers${bidirectional ? " · 2" : ""}${isSingle ? "" : ", N"}, size], whether batch_first or not`,
    );
  const stateAt = (index: number): States | undefined =>
    hx?.map((state, i) => reshapeTo(b, sliceOf(b, state, 0, index, 1, 1), [batch, sizes[i] as number]));
  const ends: States[] = [];
  let x = steps;
  for (const layer of range(num_layers)) {
    const before = layer > 0 && dropout > 0 && b.training ? drop(b, x, elementDropout, dropout) : x;
    const made = directions.map((reverse) => {
      const own = weights[ends.length] as StepWeights;
      const { y, last } = runSteps(b, mode, { x: before, weights: own, states: stateAt(ends.length), reverse });
      ends.push(last);
      return y;
    });
    x = made.length === 1 ? (made[0] as TensorValue) : b.op(cat, made, { dim: 2 });
  }
  const final = sizes.map((size, i) => {
    const rows = ends.map((states) => reshapeTo(b, states[i] as TensorValue, [1, ...(isSingle ? [] : [batch]), size]));
    return rows.length === 1 ? (rows[0] as TensorValue) : b.op(cat, rows, { dim: 0 });
  });
  return { y: outOfSteps(b, x, batch_first, isSingle), ends: final };
}
