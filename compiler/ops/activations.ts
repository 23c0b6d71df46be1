import * as k from "../ir/kernel/expression.ts";
import type { Expression } from "../ir/kernel/program.ts";
import { number, type AttrSchema, type AttrValue, type AttrValues, type Sample } from "../ir/op.ts";
import { definePointwise } from "./define-pointwise.ts";

/** Functions of one element. Comparisons are written so that NaN and −0 come out as in PyTorch. */

const ACTIVATION = "aten/src/ATen/native/Activation.cpp";
const UNARY = "aten/src/ATen/native/UnaryOps.cpp";

const shapes: readonly Sample[] = [{ inputs: [[2, 3, 4, 5]] }, { inputs: [[7]] }];

const unary = (
  name: string,
  summary: string,
  source: string,
  value: (x: number) => number,
  scalar: (x: Expression) => Expression,
) =>
  definePointwise({
    name,
    summary,
    torch: { api: `torch.${name}`, source },
    inputs: ["input"],
    value: ([x]) => value(x as number),
    scalar: ([x]) => scalar(x as Expression),
    samples: shapes,
  });

/** One with attributes, tried with each of `settings`. */
const configured = <A extends AttrValues>(
  name: string,
  summary: string,
  attrs: { readonly [K in keyof A]: AttrSchema<A[K] & AttrValue> },
  value: (x: number, attrs: A) => number,
  scalar: (x: Expression, attrs: A) => Expression,
  settings: readonly A[],
) =>
  definePointwise<A>({
    name,
    summary,
    torch: { api: `torch.nn.functional.${name}`, source: ACTIVATION },
    inputs: ["input"],
    attrs,
    value: ([x], a) => value(x as number, a),
    scalar: ([x], a) => scalar(x as Expression, a),
    samples: settings.map((setting) => ({ inputs: [[2, 3, 4, 5]], attrs: setting })),
  });

/** PyTorch's clamp: NaN stays, and a number in between stays as it is (−0 too). */
const clampValue = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);
const clampScalar = (x: Expression, low: number, high: number): Expression => {
  const raised = low === -Infinity ? x : k.select(k.less(x, low), low, x);
  return high === Infinity ? raised : k.select(k.less(high, x), high, raised);
};

const sigmoidScalar = (x: Expression): Expression => k.div(1, k.add(1, k.exp(k.neg(x))));
const sigmoidValue = (x: number): number => 1 / (1 + Math.exp(-x));

export const relu = unary(
  "relu",
  "max(x, 0)",
  ACTIVATION,
  (x) => (x < 0 ? 0 : x),
  (x) => k.select(k.less(x, 0), 0, x),
);
export const sigmoid = unary("sigmoid", "1 / (1 + exp(−x))", UNARY, sigmoidValue, sigmoidScalar);
export const tanh = unary("tanh", "hyperbolic tangent", UNARY, Math.tanh, k.tanh);
export const exp = unary("exp", "e to the power of x", UNARY, Math.exp, k.exp);
export const log = unary("log", "natural logarithm", UNARY, Math.log, k.log);
export const sqrt = unary("sqrt", "square root", UNARY, Math.sqrt, k.sqrt);
export const rsqrt = unary(
  "rsqrt",
  "1 / square root",
  UNARY,
  (x) => 1 / Math.sqrt(x),
  (x) => k.div(1, k.sqrt(x)),
);
export const abs = unary("abs", "absolute value", UNARY, Math.abs, k.abs);
export const neg = unary("neg", "−x", UNARY, (x) => -x, k.neg);
export const silu = unary(
  "silu",
  "x · sigmoid(x)",
  ACTIVATION,
  (x) => x * sigmoidValue(x),
  (x) => k.mul(x, sigmoidScalar(x)),
);

export const clamp = configured<{ min: number; max: number }>(
  "clamp",
  "x held between min and max",
  { min: number, max: number },
  (x, { min, max }) => clampValue(x, min, max),
  (x, { min, max }) => clampScalar(x, min, max),
  [
    { min: -1, max: 0.5 },
    { min: 0, max: 6 },
    { min: -Infinity, max: 0 },
    { min: 0.25, max: Infinity },
  ],
);

export const leakyRelu = configured<{ negative_slope: number }>(
  "leaky_relu",
  "x, or x · negative_slope where x is negative",
  { negative_slope: number },
  (x, { negative_slope }) => (x > 0 ? x : x * negative_slope),
  (x, { negative_slope }) => k.select(k.less(0, x), x, k.mul(x, negative_slope)),
  [{ negative_slope: 0.01 }, { negative_slope: 0.2 }],
);
