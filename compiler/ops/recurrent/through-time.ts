import type { GradientCall } from "../../ir/gradient.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import { multiply, type Dim } from "../../ir/types.ts";
import { cat } from "../arrangement/cat.ts";
import { constant } from "../arrangement/constant.ts";
import { expand, permute, reshape, slice } from "../arrangement/views.ts";
import { matmul } from "../matrix/matmul.ts";

/**
 * What gradients of recurrent ops are made of, besides the op that goes back through time: products with weights are taken of all
 * steps at once, before and after it.
 */

type Hands = Pick<GradientCall, "op" | "typeOf">;

/** Elements `start` to `start + count` of a tensor's last dimension. */
export const partOf = ({ op, typeOf }: Hands, value: Operand, start: number, count: number): ValueId =>
  op(slice, [value], { dim: typeOf(value).shape.length - 1, start, step: 1, count: [count] });

/** [N, T, size] at one step, [N, size]. */
export function atStep({ op, typeOf }: Hands, value: Operand, step: number): ValueId {
  const [batch, , size] = typeOf(value).shape as readonly [Dim, Dim, Dim];
  const cut = op(slice, [value], { dim: 1, start: step, step: 1, count: [1] });
  return op(reshape, [cut], { shape: [batch, size] });
}

/** The step with which a sequence begins. */
export const firstStep = ({ typeOf }: Hands, sequence: Operand, reverse: boolean): number =>
  reverse ? (typeOf(sequence).shape[1] as number) - 1 : 0;

/** What each step goes on from: the state of the step before it, and at the first what was given, or zeros. */
export function statesBefore(
  { op, typeOf }: Hands,
  states: Operand,
  given: Operand | undefined,
  reverse: boolean,
): ValueId {
  const [batch, steps, size] = typeOf(states).shape as readonly [Dim, number, number];
  const shape = [batch, 1, size];
  const start = given ? op(reshape, [given], { shape }) : op(expand, [op(constant, [], { values: [0] })], { shape });
  if (steps === 1) return start;
  const others = op(slice, [states], { dim: 1, start: reverse ? 1 : 0, step: 1, count: [steps - 1] });
  return op(cat, reverse ? [others, start] : [start, others], { dim: 1 });
}

/** Weights [units, gates, features] as PyTorch has them, [gates · units, features]. */
export function rowsOfGates({ op, typeOf }: Hands, weight: Operand): ValueId {
  const [units, gates, features] = typeOf(weight).shape as readonly [number, number, number];
  const inOrder = op(permute, [weight], { dims: [1, 0, 2] });
  return op(reshape, [inOrder], { shape: [gates * units, features] });
}

/** The gradient of weights [units, gates, features], of that of the gates [N, T, gates · units] and what they multiply. */
export function gradientOfGates(
  { op, typeOf }: Hands,
  weight: Operand,
  ofGates: Operand,
  multiplied: Operand,
): ValueId {
  const [units, gates, features] = typeOf(weight).shape as readonly [number, number, number];
  const rowsOf = (value: Operand): ValueId => {
    const [batch, steps, size] = typeOf(value).shape as readonly [Dim, Dim, Dim];
    return op(reshape, [value], { shape: [multiply(batch, steps) as Dim, size] });
  };
  const product = op(matmul, [op(permute, [rowsOf(ofGates)], { dims: [1, 0] }), rowsOf(multiplied)]);
  return op(permute, [op(reshape, [product], { shape: [gates, units, features] })], { dims: [1, 0, 2] });
}
