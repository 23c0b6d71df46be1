import type { Build } from "../../ir/build.ts";
import type { Dim } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { fullOf } from "../constants.ts";
import { permuteTo, reshapeTo, sliceOf } from "../shape.ts";
import { add } from "../../ops/elementwise/arithmetic.ts";
import { linear } from "../../ops/matrix/linear.ts";
import { gru } from "../../ops/recurrent/gru.ts";
import { lstm } from "../../ops/recurrent/lstm.ts";
import { rnn } from "../../ops/recurrent/rnn.ts";

export type Mode = "rnn_tanh" | "rnn_relu" | "lstm" | "gru";

/** How many rows of weights a unit has. */
export const gatesOf: Readonly<Record<Mode, number>> = { rnn_tanh: 1, rnn_relu: 1, lstm: 4, gru: 3 };

/** The weights of one direction of one layer, under PyTorch's names for them. */
export interface StepWeights {
  readonly weight_ih: TensorValue;
  readonly weight_hh: TensorValue;
  readonly bias_ih: TensorValue | undefined;
  readonly bias_hh: TensorValue | undefined;
  readonly weight_hr: TensorValue | undefined;
}

/** The state before the first step, or after the last: h, and of an LSTM c; [N, features]. */
export type States = readonly TensorValue[];

/** How many features each state has: as many as units, unless h is projected. */
export function stateSizes(mode: Mode, { weight_hh }: StepWeights): readonly number[] {
  const [rows, features] = weight_hh.type.shape as readonly [number, number];
  return mode === "lstm" ? [features, rows / gatesOf.lstm] : [features];
}

interface Sequence {
  /** [N, T, features] */
  readonly x: TensorValue;
  readonly weights: StepWeights;
  /** Zeros where there are none. */
  readonly states: States | undefined;
  readonly reverse: boolean;
}

/** Goes through a sequence in one direction: the state of each step, [N, T, features], and the state at the end. */
export function runSteps(b: Build, mode: Mode, sequence: Sequence): { readonly y: TensorValue; readonly last: States } {
  const { x, weights, reverse } = sequence;
  const [batch, steps] = x.type.shape as readonly [Dim, number, Dim];
  const { weight_ih, weight_hh, bias_ih, bias_hh, weight_hr } = weights;
  const gates = gatesOf[mode];
  const [rows, features] = weight_hh.type.shape as readonly [number, number];
  const units = rows / gates;
  // All steps at once; what comes of the state is added to that one step after the other.
  const isSplit = mode === "gru";
  const bias = !isSplit && bias_ih && bias_hh ? b.op(add, [bias_ih, bias_hh]) : bias_ih;
  const given = b.op(linear, [x, weight_ih, bias]);
  const matrix = permuteTo(b, reshapeTo(b, weight_hh, [gates, units, features]), [1, 0, 2]);
  const zeros = (size: number): TensorValue => fullOf(b, [batch, size], 0);
  const end = reverse ? 0 : steps - 1;
  const atEnd = (y: TensorValue, size: number): TensorValue => reshapeTo(b, sliceOf(b, y, 1, end, 1, 1), [batch, size]);
  // Zeros are multiplied as well: weights may be NaN or infinite.
  const [hidden, cell] = sequence.states ?? stateSizes(mode, weights).map(zeros);
  if (mode === "lstm") {
    const projection = weight_hr && reshapeTo(b, weight_hr, [features, 1, units]);
    const all = b.op(lstm, [given, matrix, hidden, cell, projection], { reverse });
    const y = sliceOf(b, all, 2, 0, 1, features);
    const cells = sliceOf(b, all, 2, features, 1, units);
    return { y, last: [atEnd(y, features), atEnd(cells, units)] };
  }
  const y = isSplit
    ? b.op(gru, [given, matrix, bias_hh ?? fullOf(b, [rows], 0), hidden], { reverse })
    : b.op(rnn, [given, matrix, hidden], { reverse, nonlinearity: mode === "rnn_relu" ? "relu" : "tanh" });
  return { y, last: [atEnd(y, features)] };
}
