import type { Shape } from "../../../ir/types.ts";
import {
  flagOf,
  floats,
  inputOf,
  maybeFloats,
  textOf,
  type OnnxCall,
  type OnnxInput,
  type OnnxRules,
} from "../onnx-call.ts";
import type { OnnxGraph, OnnxResult } from "../onnx-graph.ts";
import { int, text, texts, type OnnxAttributes } from "../onnx-model.ts";
import { projectedSteps } from "./projected-steps.ts";

/** ONNX has the layers as they are, products with the input included, for sequences [T, N, …] and with gates in another order. */

/** Which gate of ours stands in each of ONNX's places: i, o, f, c of an LSTM, z, r, h of a GRU. */
const ORDERS = { LSTM: [0, 3, 1, 2], GRU: [1, 0, 2], RNN: [0] } as const;
type Name = keyof typeof ORDERS;

/** [gates · units, …] with its gates in ONNX's order, and a direction in front. */
function inOrder(onnx: OnnxGraph, name: Name, rows: OnnxResult, units: number, others: readonly number[]): OnnxResult {
  const order = ORDERS[name];
  const shape = [1, order.length * units, ...others];
  if (order.length === 1) return onnx.reshape(rows, shape);
  const gates = onnx.reshape(rows, [order.length, units, ...others]);
  return onnx.reshape(onnx.add("Gather", [gates, onnx.integers(order)], { axis: int(0) }), shape);
}

/** What a layer multiplies: a Linear's input, weights and bias; where the gates come from elsewhere, they are multiplied by 1. */
function inputProduct(
  { onnx }: OnnxCall,
  gates: OnnxInput,
): { x: OnnxResult; weight: OnnxResult; columns: number; bias: OnnxResult | undefined } {
  const [x, weight, bias] = gates.from?.op.layer?.weights === "rows" ? gates.from.inputs : [];
  const columns = x?.shape.at(-1);
  const float = (input: OnnxInput): OnnxResult => onnx.to("float", input.value);
  if (x && weight && typeof columns === "number")
    return { x: float(x), weight: float(weight), columns, bias: bias && float(bias) };
  const size = gates.shape.at(-1) as number;
  const ones = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  return { x: float(gates), weight: onnx.numbers([size, size], ones), columns: size, bias: undefined };
}

/** Weights [units, gates, features] as [1, gates · units, features]. */
function stateWeights(call: OnnxCall, name: Name): OnnxResult {
  const { onnx } = call;
  const [units, gates, features] = inputOf(call, 1).shape as readonly [number, number, number];
  const rows = onnx.reshape(onnx.transpose(floats(call, 1), [1, 0, 2]), [gates * units, features]);
  return inOrder(onnx, name, rows, units, [features]);
}

interface Layer {
  readonly name: Name;
  readonly units: number;
  readonly stateBias: OnnxResult | undefined;
  readonly states: readonly (OnnxResult | undefined)[];
  readonly attributes?: OnnxAttributes;
}

/** The states of all steps, [N, T, units], and those at the end, [1, N, units]. */
function layer(call: OnnxCall, { name, units, stateBias, states, attributes }: Layer) {
  const { onnx } = call;
  const { x, weight, columns, bias } = inputProduct(call, inputOf(call, 0));
  const rows = ORDERS[name].length * units;
  const zeros = (): OnnxResult => onnx.filled([1, rows], 0);
  const biases = [bias, stateBias].map((each) => each && inOrder(onnx, name, each, units, []));
  const joined = biases.some(Boolean)
    ? onnx.add(
        "Concat",
        biases.map((each) => each ?? zeros()),
        { axis: int(1) },
      )
    : undefined;
  const sequence = onnx.transpose(x, [1, 0, 2]);
  const inputs = [
    sequence,
    inOrder(onnx, name, weight, units, [columns]),
    stateWeights(call, name),
    joined,
    undefined,
    ...states,
  ];
  while (inputs.at(-1) === undefined) inputs.pop();
  const direction = text(flagOf(call, "reverse") ? "reverse" : "forward");
  const ends = name === "LSTM" ? (["float", "float"] as const) : (["float"] as const);
  const [y, ...last] = onnx.addAll(name, inputs, { direction, hidden_size: int(units), ...attributes }, [
    "float",
    ...ends,
  ]);
  const [batch, steps] = inputOf(call, 0).shape as readonly [Shape[number], number];
  const all = onnx.transpose(onnx.reshape(y as OnnxResult, [steps, batch, units]), [1, 0, 2]);
  return { all, last };
}

const stateOf = (call: OnnxCall, i: number): OnnxResult | undefined => {
  const state = maybeFloats(call, i);
  return state && call.onnx.reshape(state, [1, ...inputOf(call, i).shape]);
};

function lstm(call: OnnxCall): OnnxResult {
  if (call.inputs[4]) return projectedSteps(call);
  const { onnx } = call;
  const [units] = inputOf(call, 1).shape as readonly [number];
  const states = [stateOf(call, 2), stateOf(call, 3)];
  const { all, last } = layer(call, { name: "LSTM", units, stateBias: undefined, states });
  // Of the cells ONNX gives those at the end, and no others are ever read: NaN stands for them.
  const [batch, steps] = inputOf(call, 0).shape as readonly [Shape[number], number];
  const cell = onnx.reshape(last[1] as OnnxResult, [batch, 1, units]);
  const [before, after] = flagOf(call, "reverse") ? [0, steps - 1] : [steps - 1, 0];
  const pads = onnx.integers([0, before, 0, 0, after, 0]);
  const cells = steps === 1 ? cell : onnx.add("Pad", [cell, pads, onnx.number(NaN)]);
  return onnx.add("Concat", [all, cells], { axis: int(2) });
}

function gru(call: OnnxCall): OnnxResult {
  const [units] = inputOf(call, 1).shape as readonly [number];
  const attributes = { linear_before_reset: int(1) };
  return layer(call, { name: "GRU", units, stateBias: maybeFloats(call, 2), states: [stateOf(call, 3)], attributes })
    .all;
}

function rnn(call: OnnxCall): OnnxResult {
  const [units] = inputOf(call, 1).shape as readonly [number];
  const attributes = { activations: texts([textOf(call, "nonlinearity") === "relu" ? "Relu" : "Tanh"]) };
  return layer(call, { name: "RNN", units, stateBias: undefined, states: [stateOf(call, 2)], attributes }).all;
}

export const recurrentRules: OnnxRules = { lstm, gru, rnn };
