import * as k from "../../ir/kernel/expression.ts";
import { erf as exactErf } from "../../ir/reference.ts";
import { number, string } from "../../ir/op.ts";
import { ACTIVATION_SOURCE, configured, unary } from "./define-unary.ts";

/** Activations with an exponential in them. Where PyTorch calculates ∞ · 0, so do we, and NaN comes out. */

export const elu = configured<{ alpha: number; scale: number; input_scale: number }>(
  "elu",
  "scale · x, or scale · alpha · (exp(x · input_scale) − 1) where x is not above 0",
  { alpha: number, scale: number, input_scale: number },
  (x, { alpha, scale, input_scale }) => (x <= 0 ? scale * alpha * Math.expm1(x * input_scale) : scale * x),
  (x, { alpha, scale, input_scale }) =>
    k.select(k.lessEqual(x, 0), k.mul(k.expm1(k.mul(x, input_scale)), alpha * scale), k.mul(x, scale)),
  [
    { alpha: 0.7, scale: 1, input_scale: 1 },
    { alpha: 1.6732632423543772, scale: 1.0507009873554805, input_scale: 1 },
    { alpha: 2, scale: 1, input_scale: 0.5 },
  ],
);

const GELU_SCALE = Math.sqrt(2 / Math.PI);

export const gelu = configured<{ approximate: string }>(
  "gelu",
  'x · Φ(x), or its approximation by tanh with approximate="tanh"',
  { approximate: string },
  (x, { approximate }) =>
    approximate === "tanh"
      ? 0.5 * x * (1 + Math.tanh(GELU_SCALE * (x + 0.044715 * x ** 3)))
      : 0.5 * x * (1 + exactErf(x / Math.SQRT2)),
  (x, { approximate }) =>
    k.mul(
      k.mul(x, 0.5),
      k.add(
        1,
        approximate === "tanh"
          ? k.tanh(k.mul(k.madd(k.mul(k.mul(x, x), x), 0.044715, x), GELU_SCALE))
          : k.erf(k.mul(x, Math.SQRT1_2)),
      ),
    ),
  [{ approximate: "none" }, { approximate: "tanh" }],
);

export const softplus = configured<{ beta: number; threshold: number }>(
  "softplus",
  "log(1 + exp(beta · x)) / beta, or x where beta · x is above the threshold",
  { beta: number, threshold: number },
  (x, { beta, threshold }) => (x * beta > threshold ? x : Math.log1p(Math.exp(x * beta)) / beta),
  (x, { beta, threshold }) =>
    k.select(k.less(threshold, k.mul(x, beta)), x, k.div(k.log1p(k.exp(k.mul(x, beta))), beta)),
  [
    { beta: 1, threshold: 20 },
    { beta: 2, threshold: 1 },
  ],
);

export const logSigmoid = unary(
  "logsigmoid",
  "log(sigmoid(x))",
  ACTIVATION_SOURCE,
  (x) => Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x))),
  (x) => k.sub(k.min(0, x), k.log1p(k.exp(k.neg(k.abs(x))))),
);

export const mish = unary(
  "mish",
  "x · tanh(softplus(x))",
  ACTIVATION_SOURCE,
  (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  // As softplus has it: from 20 on what is x itself to the last bit has a gradient even where the exponential is infinite.
  (x) => k.mul(x, k.tanh(k.select(k.less(20, x), x, k.log1p(k.exp(x))))),
);

export const softsign = unary(
  "softsign",
  "x / (1 + |x|)",
  ACTIVATION_SOURCE,
  (x) => x / (1 + Math.abs(x)),
  (x) => k.div(x, k.add(1, k.abs(x))),
);

export const tanhshrink = unary(
  "tanhshrink",
  "x − tanh(x)",
  ACTIVATION_SOURCE,
  (x) => x - Math.tanh(x),
  (x) => k.sub(x, k.tanh(x)),
);
