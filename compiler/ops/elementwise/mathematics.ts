import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { erf as exactErf, halfToEven } from "../../ir/reference.ts";
import { jumping, rounding } from "./define-pointwise.ts";
import { unary, UNARY_SOURCE as SOURCE } from "./define-unary.ts";

/** Functions of one element that are no activations. */

export const erf = unary("erf", "the error function", SOURCE, exactErf, k.erf);
export const sin = unary("sin", "sine", SOURCE, Math.sin, k.sin);
export const cos = unary("cos", "cosine", SOURCE, Math.cos, k.cos);
export const expm1 = unary("expm1", "exp(x) − 1, exact near 0", SOURCE, Math.expm1, k.expm1);
export const log1p = unary("log1p", "log(1 + x), exact near 0", SOURCE, Math.log1p, k.log1p);
export const log2 = unary("log2", "logarithm to base 2", SOURCE, Math.log2, (x) => k.div(k.log(x), Math.LN2));
export const log10 = unary("log10", "logarithm to base 10", SOURCE, Math.log10, (x) => k.div(k.log(x), Math.LN10));
export const floor = rounding(unary("floor", "the whole number at or below x", SOURCE, Math.floor, k.floor));
export const ceil = rounding(unary("ceil", "the whole number at or above x", SOURCE, Math.ceil, k.ceil));
export const round = rounding(
  unary("round", "the nearest whole number; of two, the even one", SOURCE, halfToEven, k.round),
);
/** For what PyTorch calculates in single precision and then takes a whole number of. */
export const single = unary("single", "the nearest float32", SOURCE, Math.fround, k.fround, () => k.constant(1));
export const trunc = rounding(
  unary("trunc", "x without its fraction", SOURCE, Math.trunc, (x) => k.select(k.less(x, 0), k.ceil(x), k.floor(x))),
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
export const sign = jumping(
  unary(
    "sign",
    "1 where x is positive, −1 where it is negative, 0 elsewhere",
    SOURCE,
    (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
    (x) => k.select(k.less(0, x), 1, k.select(k.less(x, 0), -1, 0)),
  ),
);

export const tan = unary(
  "tan",
  "tangent",
  SOURCE,
  Math.tan,
  (x) => k.div(k.sin(x), k.cos(x)),
  (_, y) => k.add(k.mul(y, y), 1),
);
export const frac = jumping(
  unary(
    "frac",
    "the fraction of x, with its sign",
    SOURCE,
    (x) => x - Math.trunc(x),
    (x) => k.sub(x, k.select(k.less(x, 0), k.ceil(x), k.floor(x))),
    () => k.constant(1),
  ),
);
/** Near 0 by expm1, which keeps what a difference of powers loses; further out by roots, which do not overflow before their product. */
export const sinh = unary(
  "sinh",
  "hyperbolic sine",
  SOURCE,
  Math.sinh,
  (x) => {
    const size = k.abs(x);
    const less = k.expm1(size);
    const near = k.mul(k.add(less, k.div(less, k.add(less, 1))), 0.5);
    const far = k.mul(k.mul(k.exp(k.mul(size, 0.5)), 0.5), k.exp(k.mul(size, 0.5)));
    const value = k.select(k.less(20, size), far, near);
    return k.select(k.equal(x, 0), x, k.select(k.less(x, 0), k.neg(value), value));
  },
  (x) => cosine(x),
);
const cosine = (x: k.Value): ReturnType<typeof k.abs> => {
  const root = k.exp(k.mul(k.abs(x), 0.5));
  return k.add(k.mul(k.mul(root, 0.5), root), k.div(0.5, k.mul(root, root)));
};
export const cosh = unary("cosh", "hyperbolic cosine", SOURCE, Math.cosh, cosine, (x) =>
  k.select(
    k.less(x, 0),
    k.neg(k.mul(k.sub(k.exp(k.neg(x)), k.exp(x)), 0.5)),
    k.mul(k.sub(k.exp(x), k.exp(k.neg(x))), 0.5),
  ),
);
export const asinh = unary(
  "asinh",
  "inverse hyperbolic sine",
  SOURCE,
  Math.asinh,
  (x) => {
    const size = k.abs(x);
    const squared = k.mul(size, size);
    const near = k.log1p(k.add(size, k.div(squared, k.add(k.sqrt(k.add(squared, 1)), 1))));
    const value = k.select(k.less(1e6, size), k.add(k.log(size), Math.LN2), near);
    return k.select(k.equal(x, 0), x, k.select(k.less(x, 0), k.neg(value), value));
  },
  (x) => k.div(1, k.sqrt(k.add(k.mul(x, x), 1))),
);
export const acosh = unary(
  "acosh",
  "inverse hyperbolic cosine",
  SOURCE,
  Math.acosh,
  (x) => {
    const above = k.sub(x, 1);
    // Two roots, so that nothing below 1 has one.
    const near = k.log1p(k.add(above, k.mul(k.sqrt(above), k.sqrt(k.add(x, 1)))));
    return k.select(k.less(1e6, x), k.add(k.log(x), Math.LN2), near);
  },
  (x) => k.div(1, k.sqrt(k.mul(k.sub(x, 1), k.add(x, 1)))),
);
export const atanh = unary(
  "atanh",
  "inverse hyperbolic tangent",
  SOURCE,
  Math.atanh,
  (x) => {
    const size = k.abs(x);
    const value = k.mul(k.log1p(k.div(k.mul(size, 2), k.sub(1, size))), 0.5);
    return k.select(k.equal(x, 0), x, k.select(k.less(x, 0), k.neg(value), value));
  },
  (x) => k.div(1, k.sub(1, k.mul(x, x))),
);
/** PyTorch takes the sine of what single precision has of π · x. */
const halfTurns = (x: Expression): Expression => k.fround(k.mul(x, Math.fround(Math.PI)));
const sincValue = (turned: number): number => (turned === 0 ? 1 : Math.sin(turned) / turned);
export const sinc = unary(
  "sinc",
  "sin(πx) / (πx), and 1 at 0",
  SOURCE,
  (x) => sincValue(Math.fround(x * Math.fround(Math.PI))),
  (x) => k.select(k.equal(x, 0), 1, k.div(k.sin(halfTurns(x)), halfTurns(x))),
  (x, y) => k.select(k.equal(x, 0), 0, k.div(k.sub(k.cos(halfTurns(x)), y), x)),
);
/** Whole numbers have one zero. */
export const toWhole = rounding(
  unary(
    "to_whole",
    "x without its fraction, as an integer has it",
    SOURCE,
    (x) => Math.trunc(x) + 0,
    (x) => k.add(k.select(k.less(x, 0), k.ceil(x), k.floor(x)), 0),
  ),
);
