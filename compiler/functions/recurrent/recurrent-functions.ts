import { bool, fraction, listOf, required, size, tensor } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import { range } from "../../ir/range.ts";
import { isFixed, showShape } from "../../ir/types.ts";
import { tuple, type TensorValue, type Value } from "../../ir/value.ts";
import { defineFunction, type TensorFunction } from "../define-function.ts";
import { runStack } from "./run-stack.ts";
import { gatesOf, type Mode, type StepWeights } from "./run-steps.ts";
import { statesOf } from "./state-arguments.ts";

/** What nn.LSTM and its kin call, with the weights in a list: functions of torch._VF, which torch has as well. */

/** Refuses weights that are not those of `gates` gates; the rest is seen by what multiplies. */
function checkWeights(b: Build, name: string, gates: number, { weight_ih, weight_hh }: StepWeights): void {
  for (const { type } of [weight_ih, weight_hh]) {
    const [rows, columns] = type.shape;
    if (type.shape.length !== 2 || rows === undefined || columns === undefined || !isFixed(rows) || !isFixed(columns))
      b.fail(
        "rank",
        `${name} expects weights [${gates > 1 ? `${gates} · ` : ""}hidden_size, …], got ${showShape(type.shape)}`,
      );
    else if (rows % gates !== 0) b.fail("indivisible", `${name} has ${gates} gates, which do not share ${rows} rows`);
  }
  if (weight_ih.type.shape[0] !== weight_hh.type.shape[0])
    b.fail(
      "weight",
      `${name} expects weights with equally many rows, got ${showShape(weight_ih.type.shape)} and ${showShape(weight_hh.type.shape)}`,
    );
}

interface Flat {
  readonly params: readonly TensorValue[];
  readonly has_biases: boolean;
  readonly num_layers: number;
  readonly bidirectional: boolean;
}

/** The weights of each direction of each layer, which come one after the other. */
function partWeights(b: Build, name: string, mode: Mode, { params, has_biases, num_layers, bidirectional }: Flat) {
  const passes = num_layers * (bidirectional ? 2 : 1);
  const plain = has_biases ? 4 : 2;
  const each = mode === "lstm" && params.length === passes * (plain + 1) ? plain + 1 : plain;
  if (params.length !== passes * each)
    b.fail(
      "count",
      `${name} takes ${plain} weights for each direction of each layer, ${passes * plain} in all, got ${params.length}`,
    );
  return range(passes).map((pass): StepWeights => {
    const own = params.slice(pass * each, (pass + 1) * each);
    const [weight_ih, weight_hh] = own as [TensorValue, TensorValue];
    const [bias_ih, bias_hh] = has_biases ? own.slice(2) : [];
    const weights = { weight_ih, weight_hh, bias_ih, bias_hh, weight_hr: each > plain ? own.at(-1) : undefined };
    checkWeights(b, name, gatesOf[mode], weights);
    return weights;
  });
}

const stacked = (name: string, mode: Mode, what: string): TensorFunction =>
  defineFunction({
    name,
    summary: `${what} over a sequence, with weights in a list; gives (y, ${mode === "lstm" ? "h, c" : "h"}): ${mode === "lstm" ? "LSTM" : mode === "gru" ? "GRU" : "RNN"} is the layer`,
    torch: `torch.${name}`,
    isMethod: false,
    params: {
      input: required(tensor),
      hx: required(statesOf(mode)),
      params: required(listOf(tensor)),
      has_biases: required(bool),
      num_layers: required(size),
      dropout: required(fraction),
      train: required(bool),
      bidirectional: required(bool),
      batch_first: required(bool),
    },
    apply(b, { input, hx, dropout, train, ...rest }): Value {
      const weights = partWeights(b, name, mode, rest);
      const { y, ends } = runStack(b, { ...rest, name, mode, weights, dropout: train ? dropout : 0 }, { input, hx });
      return tuple([y, ...ends]);
    },
  });
export const recurrentFunctions: readonly TensorFunction[] = [
  stacked("lstm", "lstm", "long short-term memories"),
  stacked("gru", "gru", "gated recurrent units"),
  stacked("rnn_tanh", "rnn_tanh", "plain recurrent layers"),
  stacked("rnn_relu", "rnn_relu", "plain recurrent layers with relu"),
];
