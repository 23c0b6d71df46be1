import * as k from "../../ir/kernel/expression.ts";
import { erf as exactErf, halfToEven } from "../../ir/reference.ts";
import { unary, UNARY_SOURCE as SOURCE } from "./define-unary.ts";

/** Functions of one element that are no activations. */

export const erf = unary("erf", "the error function", SOURCE, exactErf, k.erf);
export const sin = unary("sin", "sine", SOURCE, Math.sin, k.sin);
export const cos = unary("cos", "cosine", SOURCE, Math.cos, k.cos);
export const expm1 = unary("expm1", "exp(x) − 1, exact near 0", SOURCE, Math.expm1, k.expm1);
export const log1p = unary("log1p", "log(1 + x), exact near 0", SOURCE, Math.log1p, k.log1p);
export const log2 = unary("log2", "logarithm to base 2", SOURCE, Math.log2, (x) => k.div(k.log(x), Math.LN2));
export const log10 = unary("log10", "logarithm to base 10", SOURCE, Math.log10, (x) => k.div(k.log(x), Math.LN10));
export const floor = unary("floor", "the whole number at or below x", SOURCE, Math.floor, k.floor);
export const ceil = unary("ceil", "the whole number at or above x", SOURCE, Math.ceil, k.ceil);
export const round = unary("round", "the nearest whole number; of two, the even one", SOURCE, halfToEven, k.round);
export const trunc = unary("trunc", "x without its fraction", SOURCE, Math.trunc, (x) =>
  k.select(k.less(x, 0), k.ceil(x), k.floor(x)),
);
export const reciprocal = unary(
  "reciprocal",
  "1 / x",
  SOURCE,
  (x) => 1 / x,
  (x) => k.div(1, x),
);
export const square = unary(
  "square",
  "x · x",
  SOURCE,
  (x) => x * x,
  (x) => k.mul(x, x),
);
/** PyTorch's sign of NaN is 0. */
export const sign = unary(
  "sign",
  "1 where x is positive, −1 where it is negative, 0 elsewhere",
  SOURCE,
  (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  (x) => k.select(k.less(0, x), 1, k.select(k.less(x, 0), -1, 0)),
);
