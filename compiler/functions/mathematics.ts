import { bool, fallback, float, operand, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import * as activations from "../ops/elementwise/activations.ts";
import * as arithmetic from "../ops/elementwise/arithmetic.ts";
import { eq, le, lt, ne, where } from "../ops/elementwise/comparisons.ts";
import * as mathematics from "../ops/elementwise/mathematics.ts";
import * as pairs from "../ops/elementwise/pairs.ts";
import { identity } from "../ops/arrangement/views.ts";
import { fullOf } from "./constants.ts";
import { binary, unary } from "./define-elementwise.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** PyTorch's further functions of elements, and its second names for those that have a first. */

const input = required(tensor);
const { abs } = activations;
const { add, div, mul, sub } = arithmetic;

const one = (name: string, summary: string, run: (b: Build, x: TensorValue) => TensorValue): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input },
    apply: (b, { input: x }) => run(b, x),
  });
const scaledSub = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "input − alpha · other",
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand), alpha: fallback(float, 1) },
    apply: (b, { input: x, other, alpha }) => b.op(sub, [x, alpha === 1 ? other : b.op(mul, [other, alpha])]),
  });

/** The largest float32. */
const MOST = 3.4028234663852886e38;

export const mathematicalFunctions: readonly TensorFunction[] = [
  unary("tan", mathematics.tan),
  unary("sinh", mathematics.sinh),
  unary("cosh", mathematics.cosh),
  unary("asinh", mathematics.asinh),
  unary("acosh", mathematics.acosh),
  unary("atanh", mathematics.atanh),
  unary("sinc", mathematics.sinc),
  unary("frac", mathematics.frac),
  unary("fix", mathematics.trunc),
  unary("absolute", abs),
  unary("negative", activations.neg),
  unary("sgn", mathematics.sign),
  unary("expit", activations.sigmoid),
  one("positive", "the input", (b, x) => b.op(identity, [x])),
  one("exp2", "2 to the power of x", (b, x) => b.op(arithmetic.pow, [2, x])),
  one("deg2rad", "degrees as radians", (b, x) => b.op(mul, [x, Math.PI / 180])),
  one("rad2deg", "radians as degrees", (b, x) => b.op(mul, [x, 180 / Math.PI])),
  one("real", "the input; no number here has an imaginary part", (b, x) => b.op(identity, [x])),
  ...["conj", "conj_physical", "resolve_conj", "resolve_neg"].map((name) =>
    one(name, "the input; no number here has an imaginary part", (b, x) => b.op(identity, [x])),
  ),
  one("angle", "π where the input is negative, else 0: the angle of a real number", (b, x) =>
    b.op(where, [b.op(eq, [x, x]), b.op(where, [b.op(lt, [x, 0]), Math.PI, 0]), x]),
  ),
  one("isreal", "1 everywhere; no number here has an imaginary part", (b, x) => ({
    ...fullOf(b, x.type.shape, 1),
    isMask: true,
  })),
  one("isposinf", "1 where the input is +∞, else 0", (b, x) => b.op(eq, [x, Infinity])),
  one("isneginf", "1 where the input is −∞, else 0", (b, x) => b.op(eq, [x, -Infinity])),
  one("signbit", "1 where the input is negative, −0 included, else 0", (b, x) =>
    b.op(eq, [b.op(pairs.copysign, [1, x]), -1]),
  ),
  defineFunction({
    name: "logit",
    summary: activations.logit.summary,
    torch: "torch.logit",
    params: { input, eps: fallback(orNone(float), null) },
    apply: (b, { input: x, eps }) => b.op(activations.logit, [x], { eps }),
  }),
  defineFunction({
    name: "nan_to_num",
    summary: "numbers in place of NaN and the infinities: 0 and the largest of float32, if not said",
    torch: "torch.nan_to_num",
    params: {
      input,
      nan: fallback(orNone(float), 0),
      posinf: fallback(orNone(float), null),
      neginf: fallback(orNone(float), null),
    },
    apply(b, { input: x, nan, posinf, neginf }) {
      const known = b.op(where, [b.op(ne, [x, x]), nan ?? 0, x]);
      const below = b.op(where, [b.op(eq, [x, Infinity]), posinf ?? MOST, known]);
      return b.op(where, [b.op(eq, [x, -Infinity]), neginf ?? -MOST, below]);
    },
  }),
  defineFunction({
    name: "lerp",
    summary: "input + weight · (end − input)",
    torch: "torch.lerp",
    params: { input, end: required(tensor), weight: required(operand) },
    // From the nearer side, as PyTorch does: at a weight of 1 the end comes out as it is.
    apply(b, { input: x, end, weight }) {
      const way = b.op(sub, [end, x]);
      const fromStart = (): TensorValue => b.op(add, [x, b.op(mul, [weight, way])]);
      const rest = typeof weight === "number" ? 1 - weight : b.op(sub, [1, weight]);
      const fromEnd = (): TensorValue => b.op(sub, [end, b.op(mul, [way, rest])]);
      if (typeof weight === "number") return weight < 0.5 ? fromStart() : fromEnd();
      return b.op(where, [b.op(lt, [weight, 0.5]), fromStart(), fromEnd()]);
    },
  }),
  defineFunction({
    name: "isclose",
    summary: "1 where |input − other| ≤ atol + rtol · |other|, else 0",
    torch: "torch.isclose",
    params: {
      input,
      other: required(tensor),
      rtol: fallback(float, 1e-5),
      atol: fallback(float, 1e-8),
      equal_nan: fallback(bool, false),
    },
    apply(b, { input: x, other, rtol, atol, equal_nan }) {
      const bound = b.op(add, [b.op(mul, [b.op(abs, [other]), rtol]), atol]);
      const distance = b.op(abs, [b.op(sub, [x, other])]);
      // Infinities are close to themselves alone.
      const isNear = b.op(where, [b.op(eq, [distance, Infinity]), 0, b.op(le, [distance, bound])]);
      const isSame = b.op(where, [b.op(eq, [x, other]), 1, isNear]);
      const bothNaN = (): TensorValue => b.op(where, [b.op(eq, [other, other]), 0, b.op(ne, [x, x])]);
      return b.op(ne, [equal_nan ? b.op(add, [isSame, bothNaN()]) : isSame, 0]);
    },
  }),
  binary("fmod", pairs.fmod),
  binary("remainder", pairs.remainder),
  binary("hypot", pairs.hypot),
  binary("logaddexp", pairs.logaddexp),
  binary("logaddexp2", pairs.logaddexp2),
  binary("xlogy", pairs.xlogy),
  binary("xlog1py", pairs.xlog1py),
  binary("copysign", pairs.copysign),
  binary("heaviside", pairs.heaviside),
  binary("fmax", pairs.fmax),
  binary("fmin", pairs.fmin),
  binary("multiply", mul),
  binary("divide", div),
  binary("true_divide", div),
  scaledSub("subtract"),
  defineFunction({
    name: "ldexp",
    summary: "input · 2 to the power of other",
    torch: "torch.ldexp",
    params: { input, other: required(operand) },
    apply: (b, { input: x, other }) =>
      b.op(mul, [x, typeof other === "number" ? 2 ** other : b.op(arithmetic.pow, [2, other])]),
  }),
  binary("float_power", arithmetic.pow),
  defineFunction({
    name: "rsub",
    summary: "other − alpha · input",
    torch: "torch.rsub",
    params: { input: required(operand), other: required(operand), alpha: fallback(float, 1) },
    apply: (b, { input: x, other, alpha }) => b.op(sub, [other, alpha === 1 ? x : b.op(mul, [x, alpha])]),
  }),
];
