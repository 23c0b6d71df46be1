import type { Operand, ValueId } from "./graph.ts";
import type { Expression } from "./kernel/program.ts";
import type { AttrValues, Op } from "./op.ts";
import type { TensorType } from "./types.ts";

/** A node that is differentiated, and the hands with which its op says how. */
export interface GradientCall {
  readonly attrs: AttrValues;
  readonly inputs: readonly Operand[];
  /** What the node makes, and its type. */
  readonly result: ValueId;
  readonly type: TensorType;
  /** How fast what is differentiated changes with each element of the result. */
  readonly gradient: ValueId;
  readonly typeOf: (operand: Operand | undefined) => TensorType;
  /** Whether anybody asks for the gradient of an input. */
  readonly wants: (input: number) => boolean;
  /** Adds a node. Of two ops that are each other's gradients, which cannot import each other, one calls the other by its name. */
  readonly op: (op: Op | string, inputs: readonly (Operand | undefined)[], attrs?: AttrValues) => ValueId;
}

/**
 * The gradient of each input, in their order; undefined where none flows. One that has broadcast comes in the shape of the
 * result and is added up by who asks.
 */
export type GradientRule = (call: GradientCall) => readonly (ValueId | undefined)[];

/**
 * How fast a pointwise op's result changes with each of its inputs, given them and the result; undefined for an input whose slope
 * follows from the op's expression. For kinks where PyTorch has a rule of its own, and for slopes that the result tells.
 */
export type DerivativeRule = (
  inputs: readonly Expression[],
  result: Expression,
  attrs: AttrValues,
) => readonly (Expression | undefined)[];
