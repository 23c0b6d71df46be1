import { float } from "../onnx-model.ts";
import { floats, numberOf, textOf, type OnnxCall, type OnnxRule, type OnnxRules } from "../onnx-call.ts";
import type { OnnxGraph, OnnxResult } from "../onnx-graph.ts";
import { pointwiseRule } from "./expressions.ts";

/** Softplus goes over into x by itself from here on, as exactly as single precision tells. */
const LEAST_THRESHOLD = 16;

const clip =
  (low: string, high: string): OnnxRule =>
  (call) => {
    const { onnx } = call;
    // Where min is above max, every number becomes max.
    const most = numberOf(call, high);
    const least = Math.min(numberOf(call, low), most);
    const bound = (value: number): OnnxResult | undefined => (Number.isFinite(value) ? onnx.number(value) : undefined);
    if (Number.isNaN(least) || least === Infinity || most === -Infinity) return pointwiseRule(call);
    const bounds = most === Infinity ? [bound(least)] : [bound(least), bound(most)];
    return onnx.add("Clip", [floats(call, 0), ...bounds.filter((each, i) => each || i === 0)]);
  };

function elu(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const [alpha, scale, inner] = ["alpha", "scale", "input_scale"].map((name) => numberOf(call, name)) as [
    number,
    number,
    number,
  ];
  if (inner === 1 && scale === 1) return onnx.add("Elu", [floats(call, 0)], { alpha: float(alpha) });
  if (inner === 1) return onnx.add("Selu", [floats(call, 0)], { alpha: float(alpha), gamma: float(scale) });
  return pointwiseRule(call);
}

function gelu(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const x = floats(call, 0);
  const half = onnx.add("Mul", [x, onnx.number(0.5)]);
  const share =
    textOf(call, "approximate") === "tanh"
      ? onnx.add("Tanh", [onnx.add("Mul", [withCube(onnx, x), onnx.number(Math.sqrt(2 / Math.PI))])])
      : onnx.add("Erf", [onnx.add("Mul", [x, onnx.number(Math.SQRT1_2)])]);
  return onnx.add("Mul", [half, onnx.add("Add", [share, onnx.number(1)])]);
}

/** x + 0.044715 · x³ */
function withCube(onnx: OnnxGraph, x: OnnxResult): OnnxResult {
  const cube = onnx.add("Mul", [onnx.add("Mul", [x, x]), x]);
  return onnx.add("Add", [onnx.add("Mul", [cube, onnx.number(0.044715)]), x]);
}

function softplus(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const beta = numberOf(call, "beta");
  if (numberOf(call, "threshold") < LEAST_THRESHOLD) return pointwiseRule(call);
  if (beta === 1) return onnx.add("Softplus", [floats(call, 0)]);
  const scaled = onnx.add("Mul", [floats(call, 0), onnx.number(beta)]);
  return onnx.add("Div", [onnx.add("Softplus", [scaled]), onnx.number(beta)]);
}

export const activationRules: OnnxRules = {
  clamp: clip("min", "max"),
  hardtanh: clip("min_val", "max_val"),
  elu,
  gelu,
  softplus,
  leaky_relu: (call) =>
    call.onnx.add("LeakyRelu", [floats(call, 0)], { alpha: float(numberOf(call, "negative_slope")) }),
  hardsigmoid: (call) => call.onnx.add("HardSigmoid", [floats(call, 0)], { alpha: float(1 / 6), beta: float(0.5) }),
  hardswish: (call) => call.onnx.add("HardSwish", [floats(call, 0)]),
  silu: (call) => {
    const x = floats(call, 0);
    return call.onnx.add("Mul", [x, call.onnx.add("Sigmoid", [x])]);
  },
  mish: (call) => {
    const x = floats(call, 0);
    return call.onnx.add("Mul", [x, call.onnx.add("Tanh", [call.onnx.add("Softplus", [x])])]);
  },
  logsigmoid: ({ onnx, ...call }) =>
    onnx.add("Neg", [onnx.add("Softplus", [onnx.add("Neg", [floats({ onnx, ...call }, 0)])])]),
  prelu: (call) => call.onnx.add("PRelu", [floats(call, 0), floats(call, 1)]),
};
