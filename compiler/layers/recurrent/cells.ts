import { bool, fallback, oneOf, orNone, required, size, tensor } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import type { TensorValue, Value } from "../../ir/value.ts";
import { reshapeTo } from "../../functions/shape.ts";
import {
  defineCall,
  defineLayer,
  fanInUniform,
  learned,
  type Layer,
  type Weights,
  type WeightSpec,
} from "../define-layer.ts";
import { counted } from "../rearranged.ts";
import { gatesOf, runSteps, type Mode, type States } from "../../functions/recurrent/run-steps.ts";
import { asValue, checkStates, statesOf } from "../../functions/recurrent/state-arguments.ts";

interface Cell {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly bias: boolean;
}

function cellWeights(mode: Mode, { input_size, hidden_size, bias }: Cell): readonly WeightSpec[] {
  const init = fanInUniform(hidden_size);
  const rows = gatesOf[mode] * hidden_size;
  return [
    learned("weight_ih", [rows, input_size], init),
    learned("weight_hh", [rows, hidden_size], init),
    ...(bias ? ["bias_ih", "bias_hh"].map((name) => learned(name, [rows], init)) : []),
  ];
}

/** One step: the states after it. */
function runCell(
  b: Build,
  { name, mode }: { readonly name: string; readonly mode: Mode },
  { input_size, hidden_size }: Cell,
  weights: Weights,
  { input, hx }: { readonly input: TensorValue; readonly hx: States | null },
): Value {
  const { shape } = input.type;
  if (shape.length !== 1 && shape.length !== 2)
    b.fail("rank", `${name} expects one step, [N, features] or [features], got ${showShape(shape)}`);
  const found = shape.at(-1) as Dim;
  if (found !== input_size)
    b.sizeMismatch({
      expected: `${name} expects ${counted(input_size, "input feature")}`,
      input,
      found,
      help: isFixed(found) ? `${name}(${found}, …), or ${name}(_, …) to take the size from the input` : undefined,
    });
  const outer = shape.slice(0, -1);
  const [batch = 1] = outer;
  const wanted = [...outer, hidden_size];
  if (hx)
    checkStates(
      b,
      name,
      hx,
      hx.map(() => wanted),
      outer.length === 0 ? "[size]" : "[N, size]",
    );
  const { last } = runSteps(b, mode, {
    x: reshapeTo(b, input, [batch, 1, input_size]),
    weights: {
      // These two it always has.
      weight_ih: weights["weight_ih"] as TensorValue,
      weight_hh: weights["weight_hh"] as TensorValue,
      bias_ih: weights["bias_ih"],
      bias_hh: weights["bias_hh"],
      weight_hr: undefined,
    },
    states: hx?.map((state) => reshapeTo(b, state, [batch, hidden_size])),
    reverse: false,
  });
  return asValue(last.map((state) => reshapeTo(b, state, wanted)));
}

const params = { input_size: required(size), hidden_size: required(size), bias: fallback(bool, true) };
const sizes = { input_size: (input: TensorValue): Dim | undefined => input.type.shape.at(-1) };
const calledWithInput = (b: Build, name: string): never => b.fail("count", `${name} is called with one step's input`);

const rnnParams = { ...params, nonlinearity: fallback(oneOf("tanh", "relu"), "tanh", '"tanh"') };

export const recurrentCells: readonly Layer[] = [
  defineLayer({
    name: "RNNCell",
    summary: "one step of a plain recurrent layer, from the state hx or from zeros; gives the state after it",
    torch: { api: "torch.nn.RNNCell", source: "torch/nn/modules/rnn.py" },
    params: rnnParams,
    sizes,
    weights: (cell) => cellWeights("rnn_tanh", cell),
    forward: (b) => calledWithInput(b, "RNNCell"),
    call: defineCall(
      rnnParams,
      { input: required(tensor), hx: fallback(orNone(statesOf("rnn_tanh")), null) },
      (b, cell, weights, given) =>
        runCell(b, { name: "RNNCell", mode: `rnn_${cell.nonlinearity}` }, cell, weights, given),
    ),
  }),
  defineLayer({
    name: "LSTMCell",
    summary: "one step of a long short-term memory, from the states hx=(h, c) or from zeros; gives (h, c) after it",
    torch: { api: "torch.nn.LSTMCell", source: "torch/nn/modules/rnn.py" },
    params,
    sizes,
    weights: (cell) => cellWeights("lstm", cell),
    forward: (b) => calledWithInput(b, "LSTMCell"),
    call: defineCall(
      params,
      { input: required(tensor), hx: fallback(orNone(statesOf("lstm")), null) },
      (b, cell, weights, given) => runCell(b, { name: "LSTMCell", mode: "lstm" }, cell, weights, given),
    ),
  }),
  defineLayer({
    name: "GRUCell",
    summary: "one step of a gated recurrent unit, from the state hx or from zeros; gives the state after it",
    torch: { api: "torch.nn.GRUCell", source: "torch/nn/modules/rnn.py" },
    params,
    sizes,
    weights: (cell) => cellWeights("gru", cell),
    forward: (b) => calledWithInput(b, "GRUCell"),
    call: defineCall(
      params,
      { input: required(tensor), hx: fallback(orNone(statesOf("gru")), null) },
      (b, cell, weights, given) => runCell(b, { name: "GRUCell", mode: "gru" }, cell, weights, given),
    ),
  }),
];
