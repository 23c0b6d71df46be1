import { fallback, float, int, oneOf, operand, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import type { TensorValue } from "../ir/value.ts";
import * as activations from "../ops/elementwise/activations.ts";
import * as arithmetic from "../ops/elementwise/arithmetic.ts";
import { logicalOr } from "../ops/elementwise/comparisons.ts";
import * as mathematics from "../ops/elementwise/mathematics.ts";
import { binary, unary } from "./define-elementwise.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

const input = required(tensor);

/** The sum of two masks, as PyTorch has it of bools. */
const either = (b: Build, masks: readonly TensorValue[]): TensorValue => b.op(logicalOr, masks);
const noDifference = (b: Build): never =>
  b.fail("combination", "sub does not go with two masks", "logical_xor(a, b) is 1 where they differ");

/** add and sub multiply what they add. */
const scaled = (
  name: string,
  op: Op,
  ofMasks: (b: Build, masks: readonly TensorValue[]) => TensorValue,
): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary.replace("other", "alpha · other"),
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand), alpha: fallback(float, 1) },
    apply(b, { input: x, other, alpha }) {
      if (typeof x !== "number" && x.isMask && typeof other !== "number" && other.isMask) return ofMasks(b, [x, other]);
      if (alpha === 1) return b.op(op, [x, other]);
      return b.op(op, [x, typeof other === "number" ? alpha * other : b.op(arithmetic.mul, [other, alpha])]);
    },
  });

/** PyTorch takes roots for the exponents 0.5 and −0.5: of −∞ they are NaN, and of −0 they have its sign. */
export function power(b: Build, x: TensorValue | number, exponent: TensorValue | number): TensorValue {
  const root = exponent === 0.5 ? activations.sqrt : exponent === -0.5 ? activations.rsqrt : undefined;
  return root && typeof x !== "number" ? b.op(root, [x]) : b.op(arithmetic.pow, [x, exponent]);
}

type Bound = TensorValue | number | null;
const isPlain = (bound: Bound): bound is number | null => bound === null || typeof bound === "number";

/** Bounds may be tensors, which broadcast. */
function clamped(b: Build, x: TensorValue, min: Bound, max: Bound): TensorValue {
  if (min === null && max === null) return b.fail("combination", "clamp needs min, max or both");
  if (isPlain(min) && isPlain(max))
    return b.op(activations.clamp, [x], { min: min ?? -Infinity, max: max ?? Infinity });
  if (max === null) return b.op(arithmetic.clampMin, [x, min ?? -Infinity]);
  return min === null ? b.op(arithmetic.clampMax, [x, max]) : b.op(arithmetic.clampBetween, [x, min, max]);
}

const bound = fallback(orNone(operand), null);

const clampFunction = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: activations.clamp.summary,
    torch: `torch.${name}`,
    params: { input, min: bound, max: bound },
    apply: (b, { input: x, min, max }) => clamped(b, x, min, max),
  });

export const elementwise: readonly TensorFunction[] = [
  unary("exp", activations.exp),
  unary("expm1", mathematics.expm1),
  unary("log", activations.log),
  unary("log1p", mathematics.log1p),
  unary("log2", mathematics.log2),
  unary("log10", mathematics.log10),
  unary("sqrt", activations.sqrt),
  unary("rsqrt", activations.rsqrt),
  unary("square", mathematics.square),
  unary("reciprocal", mathematics.reciprocal),
  unary("abs", activations.abs),
  unary("neg", activations.neg),
  unary("sign", mathematics.sign),
  unary("floor", mathematics.floor),
  unary("ceil", mathematics.ceil),
  unary("trunc", mathematics.trunc),
  unary("sin", mathematics.sin),
  unary("cos", mathematics.cos),
  unary("erf", mathematics.erf),
  defineFunction({
    name: "round",
    summary: "the nearest number with so many decimals; of two, the even one",
    torch: "torch.round",
    params: { input, decimals: fallback(int, 0) },
    apply(b, { input: x, decimals }) {
      if (decimals === 0) return b.op(mathematics.round, [x]);
      const scale = 10 ** Math.abs(decimals);
      const [there, back] = decimals > 0 ? [arithmetic.mul, arithmetic.div] : [arithmetic.div, arithmetic.mul];
      return b.op(back, [b.op(mathematics.round, [b.op(there, [x, scale])]), scale]);
    },
  }),
  clampFunction("clamp"),
  clampFunction("clip"),
  defineFunction({
    name: "clamp_min",
    summary: "x, at least min",
    torch: "torch.clamp_min",
    params: { input, min: required(operand) },
    apply: (b, { input: x, min }) => clamped(b, x, min, null),
  }),
  defineFunction({
    name: "clamp_max",
    summary: "x, at most max",
    torch: "torch.clamp_max",
    params: { input, max: required(operand) },
    apply: (b, { input: x, max }) => clamped(b, x, null, max),
  }),
  scaled("add", arithmetic.add, either),
  scaled("sub", arithmetic.sub, noDifference),
  binary("mul", arithmetic.mul),
  defineFunction({
    name: "div",
    summary: "input / other, rounded towards 0 or down if asked",
    torch: "torch.div",
    params: {
      input: required(operand),
      other: required(operand),
      rounding_mode: fallback(orNone(oneOf("trunc", "floor")), null),
    },
    apply(b, { input: x, other, rounding_mode }) {
      if (rounding_mode === "floor") return b.op(arithmetic.floorDivide, [x, other]);
      const quotient = b.op(arithmetic.div, [x, other]);
      return rounding_mode === null ? quotient : b.op(mathematics.trunc, [quotient]);
    },
  }),
  binary("floor_divide", arithmetic.floorDivide),
  defineFunction({
    name: "pow",
    summary: arithmetic.pow.summary,
    torch: "torch.pow",
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input: x, other }) => power(b, x, other),
  }),
  binary("maximum", arithmetic.maximum),
  binary("minimum", arithmetic.minimum),
];
