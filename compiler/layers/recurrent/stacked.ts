import { bool, count, fallback, fraction, oneOf, orNone, required, size, tensor } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import type { Fail } from "../../ir/refusal.ts";
import { range } from "../../ir/range.ts";
import { isFixed, type Dim } from "../../ir/types.ts";
import { tuple, type TensorValue, type Value } from "../../ir/value.ts";
import { runStack } from "../../functions/recurrent/run-stack.ts";
import { gatesOf, type Mode, type States, type StepWeights } from "../../functions/recurrent/run-steps.ts";
import { asValue, statesOf } from "../../functions/recurrent/state-arguments.ts";
import { channelsLast, counted } from "../rearranged.ts";
import {
  defineCall,
  defineLayer,
  fanInUniform,
  learned,
  type Layer,
  type Weights,
  type WeightSpec,
} from "../define-layer.ts";

/** As many layers as a network may stack. */
const MOST_LAYERS = 1000;

interface Stack {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly bias: boolean;
  readonly batch_first: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly proj_size: number;
}

/** One direction of one layer, as PyTorch names its weights: `_l0`, `_l0_reverse`. */
interface Pass {
  readonly layer: number;
  readonly reverse: boolean;
  readonly suffix: string;
}

const passesOf = ({ num_layers, bidirectional }: Stack): readonly Pass[] =>
  range(num_layers).flatMap((layer) =>
    (bidirectional ? [false, true] : [false]).map((reverse) => ({
      layer,
      reverse,
      suffix: `_l${layer}${reverse ? "_reverse" : ""}`,
    })),
  );

/** How many features a step's state has. */
const stateSize = ({ hidden_size, proj_size }: Stack): number => proj_size || hidden_size;

function stackWeights(mode: Mode, stack: Stack, fail: Fail): readonly WeightSpec[] {
  const { input_size, hidden_size, num_layers, bias, bidirectional, proj_size } = stack;
  if (num_layers > MOST_LAYERS) fail("range", `num_layers is at most ${MOST_LAYERS}, got ${num_layers}`);
  if (proj_size >= hidden_size)
    fail(
      "range",
      `proj_size=${proj_size} should be smaller than hidden_size=${hidden_size}`,
      "0 is without a projection",
    );
  const init = fanInUniform(hidden_size);
  const rows = gatesOf[mode] * hidden_size;
  return passesOf(stack).flatMap(({ layer, suffix }) => [
    learned(`weight_ih${suffix}`, [rows, layer === 0 ? input_size : stateSize(stack) * (bidirectional ? 2 : 1)], init),
    learned(`weight_hh${suffix}`, [rows, stateSize(stack)], init),
    ...(bias ? ["bias_ih", "bias_hh"].map((name) => learned(`${name}${suffix}`, [rows], init)) : []),
    ...(proj_size > 0 ? [learned(`weight_hr${suffix}`, [proj_size, hidden_size], init)] : []),
  ]);
}

const weightsOf = (weights: Weights, suffix: string): StepWeights => {
  const of = (name: string): TensorValue | undefined => weights[`${name}${suffix}`];
  return {
    // These two it always has.
    weight_ih: of("weight_ih") as TensorValue,
    weight_hh: of("weight_hh") as TensorValue,
    bias_ih: of("bias_ih"),
    bias_hh: of("bias_hh"),
    weight_hr: of("weight_hr"),
  };
};

/** (y, states at the end), as PyTorch has them. */
function run(
  b: Build,
  { name, mode }: { readonly name: string; readonly mode: Mode },
  stack: Stack,
  weights: Weights,
  given: { readonly input: TensorValue; readonly hx: States | null },
): Value {
  const { shape } = given.input.type;
  const found = shape.at(-1);
  if (found !== undefined && found !== stack.input_size && (shape.length === 2 || shape.length === 3))
    b.sizeMismatch({
      expected: `${name} expects ${counted(stack.input_size, "input feature")}`,
      input: given.input,
      found,
      rearranged: channelsLast(b, given.input, stack.input_size),
      help: isFixed(found) ? `${name}(${found}, …), or ${name}(_, …) to take the size from the input` : undefined,
    });
  const own = passesOf(stack).map(({ suffix }) => weightsOf(weights, suffix));
  const { y, ends } = runStack(b, { ...stack, name, mode, weights: own }, given);
  return tuple([y, asValue(ends)]);
}

const common = {
  bias: fallback(bool, true),
  batch_first: fallback(bool, false),
  dropout: fallback(fraction, 0),
  bidirectional: fallback(bool, false),
};
const first = { input_size: required(size), hidden_size: required(size), num_layers: fallback(size, 1) };
const sizes = { input_size: (input: TensorValue): Dim | undefined => input.type.shape.at(-1) };
const calledWithInput = (b: Build, name: string): never => b.fail("count", `${name} is called with a sequence`);

const lstmParams = { ...first, ...common, proj_size: fallback(count, 0) };
const LSTM = defineLayer({
  name: "LSTM",
  summary:
    "long short-term memories, one on top of the other, over a sequence; gives (y, (h, c)): the state of each step, and the states at the end; starts from hx=(h, c) or from zeros",
  torch: { api: "torch.nn.LSTM", source: "torch/nn/modules/rnn.py" },
  params: lstmParams,
  sizes,
  weights: (stack, fail) => stackWeights("lstm", stack, fail),
  forward: (b) => calledWithInput(b, "LSTM"),
  call: defineCall(
    lstmParams,
    { input: required(tensor), hx: fallback(orNone(statesOf("lstm")), null) },
    (b, stack, weights, given) => run(b, { name: "LSTM", mode: "lstm" }, stack, weights, given),
  ),
});

const gruParams = { ...first, ...common };
const GRU = defineLayer({
  name: "GRU",
  summary:
    "gated recurrent units, one layer on top of the other, over a sequence; gives (y, h): the state of each step, and the states at the end; starts from hx or from zeros",
  torch: { api: "torch.nn.GRU", source: "torch/nn/modules/rnn.py" },
  params: gruParams,
  sizes,
  weights: (stack, fail) => stackWeights("gru", { ...stack, proj_size: 0 }, fail),
  forward: (b) => calledWithInput(b, "GRU"),
  call: defineCall(
    gruParams,
    { input: required(tensor), hx: fallback(orNone(statesOf("gru")), null) },
    (b, stack, weights, given) => run(b, { name: "GRU", mode: "gru" }, { ...stack, proj_size: 0 }, weights, given),
  ),
});

const rnnParams = { ...first, nonlinearity: fallback(oneOf("tanh", "relu"), "tanh", '"tanh"'), ...common };
const RNN = defineLayer({
  name: "RNN",
  summary:
    "plain recurrent layers, one on top of the other, over a sequence; gives (y, h): the state of each step, and the states at the end; starts from hx or from zeros",
  torch: { api: "torch.nn.RNN", source: "torch/nn/modules/rnn.py" },
  params: rnnParams,
  sizes,
  weights: (stack, fail) => stackWeights("rnn_tanh", { ...stack, proj_size: 0 }, fail),
  forward: (b) => calledWithInput(b, "RNN"),
  call: defineCall(
    rnnParams,
    { input: required(tensor), hx: fallback(orNone(statesOf("rnn_tanh")), null) },
    (b, { nonlinearity, ...stack }, weights, given) =>
      run(b, { name: "RNN", mode: `rnn_${nonlinearity}` }, { ...stack, proj_size: 0 }, weights, given),
  ),
});

export const recurrentLayers: readonly Layer[] = [RNN, LSTM, GRU];
