import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { number, optional } from "../../ir/op.ts";
import { ACTIVATION_SOURCE, configured, unary, UNARY_SOURCE } from "./define-unary.ts";

/** Functions of one element. Comparisons are written so that NaN and −0 come out as in PyTorch. */

/** PyTorch's clamp: NaN stays, and a number in between stays as it is (−0 too). */
const clampValue = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);
const clampScalar = (x: Expression, low: number, high: number): Expression => {
  const raised = low === -Infinity ? x : k.select(k.less(x, low), low, x);
  return high === Infinity ? raised : k.select(k.less(high, x), high, raised);
};

const logitValue = (x: number): number => Math.log(x / (1 - x));
const logitScalar = (x: Expression): Expression => k.log(k.div(x, k.sub(1, x)));

const sigmoidValue = (x: number): number => 1 / (1 + Math.exp(-x));

export const relu = unary(
  "relu",
  "max(x, 0)",
  ACTIVATION_SOURCE,
  (x) => (x < 0 ? 0 : x),
  (x) => k.select(k.less(x, 0), 0, x),
  // At 0 there is none, and the result says as much as the input.
  (_, result) => k.select(k.lessEqual(result, 0), 0, 1),
);
export const sigmoid = unary("sigmoid", "1 / (1 + exp(−x))", UNARY_SOURCE, sigmoidValue, k.sigmoid, (_, y) =>
  k.mul(y, k.sub(1, y)),
);
export const tanh = unary("tanh", "hyperbolic tangent", UNARY_SOURCE, Math.tanh, k.tanh, (_, y) =>
  k.sub(1, k.mul(y, y)),
);
export const exp = unary("exp", "e to the power of x", UNARY_SOURCE, Math.exp, k.exp, (_, y) => y);
export const log = unary("log", "natural logarithm", UNARY_SOURCE, Math.log, k.log);
export const sqrt = unary("sqrt", "square root", UNARY_SOURCE, Math.sqrt, k.sqrt, (_, y) => k.div(0.5, y));
export const rsqrt = unary(
  "rsqrt",
  "1 / square root",
  UNARY_SOURCE,
  (x) => 1 / Math.sqrt(x),
  (x) => k.div(1, k.sqrt(x)),
  (_, y) => k.mul(k.mul(y, k.mul(y, y)), -0.5),
);
export const abs = unary("abs", "absolute value", UNARY_SOURCE, Math.abs, k.abs);
export const neg = unary("neg", "−x", UNARY_SOURCE, (x) => -x, k.neg);
export const silu = unary(
  "silu",
  "x · sigmoid(x)",
  ACTIVATION_SOURCE,
  (x) => x * sigmoidValue(x),
  (x) => k.mul(x, k.sigmoid(x)),
);

export const clamp = configured<{ min: number; max: number }>(
  "clamp",
  "x held between min and max",
  { min: number, max: number },
  // Where min is above max, every number becomes max.
  (x, { min, max }) => clampValue(x, Math.min(min, max), max),
  (x, { min, max }) => clampScalar(x, Math.min(min, max), max),
  [
    { min: -1, max: 0.5 },
    { min: 0, max: 6 },
    { min: -Infinity, max: 0 },
    { min: 0.25, max: Infinity },
    { min: 0.5, max: -0.5 },
  ],
  (x, _, { min, max }) => k.select(k.and(k.lessEqual(min, x), k.lessEqual(x, max)), 1, 0),
);

/** The same numbers as clamp's; at the bounds themselves it has no slope, as PyTorch's hardtanh and relu6. */
export const hardtanh = configured<{ min_val: number; max_val: number }>(
  "hardtanh",
  "x held between min_val and max_val",
  { min_val: number, max_val: number },
  (x, { min_val, max_val }) => clampValue(x, min_val, max_val),
  (x, { min_val, max_val }) => clampScalar(x, min_val, max_val),
  [
    { min_val: -1, max_val: 1 },
    { min_val: 0, max_val: 6 },
  ],
  (_, y, { min_val, max_val }) => k.select(k.or(k.lessEqual(y, min_val), k.lessEqual(max_val, y)), 0, 1),
);

/** Within eps of 0 and 1 it has no slope; without eps what lies outside of them is NaN, and its slope as well. */
export const logit = {
  ...configured<{ eps: number | null }>(
    "logit",
    "log(x / (1 − x)), x held between eps and 1 − eps",
    { eps: optional },
    (x, { eps }) => logitValue(eps === null ? x : clampValue(x, eps, 1 - eps)),
    (x, { eps }) => logitScalar(eps === null ? x : clampScalar(x, eps, 1 - eps)),
    [{ eps: null }, { eps: 0.1 }],
    (x, _, { eps }) =>
      k.select(
        k.or(k.less(x, eps ?? 0), k.less(1 - (eps ?? 0), x)),
        eps === null ? NaN : 0,
        k.div(1, k.mul(x, k.sub(1, x))),
      ),
  ),
  torch: { api: "torch.logit", source: UNARY_SOURCE },
};

export const leakyRelu = configured<{ negative_slope: number }>(
  "leaky_relu",
  "x, or x · negative_slope where x is negative",
  { negative_slope: number },
  (x, { negative_slope }) => (x > 0 ? x : x * negative_slope),
  (x, { negative_slope }) => k.select(k.less(0, x), x, k.mul(x, negative_slope)),
  [{ negative_slope: 0.01 }, { negative_slope: 0.2 }],
);
