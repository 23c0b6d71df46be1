import { operand, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import type { TensorValue } from "../ir/value.ts";
import { div, mul, pow, sub } from "../ops/elementwise/arithmetic.ts";
import { bitwiseAnd, bitwiseOr, bitwiseXor } from "../ops/elementwise/bitwise.ts";
import { eq, logicalAnd, logicalOr, logicalXor } from "../ops/elementwise/comparisons.ts";
import { floor, round } from "../ops/elementwise/mathematics.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** Of masks they are logic, which stays a mask; of whole numbers, up to 2²⁴, what they do to bits. */

type Side = TensorValue | number;

const isMask = (side: Side): boolean => typeof side !== "number" && side.isMask === true;

const bits = (name: string, op: Op, ofMasks: Op): TensorFunction =>
  defineFunction({
    name,
    summary: `${op.summary}, of whole numbers up to 2²⁴; of masks ${name.replace("bitwise", "logical")}`,
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input: x, other }) =>
      isMask(x) && isMask(other) ? { ...b.op(ofMasks, [x, other]), isMask: true } : b.op(op, [x, other]),
  });

/** Exact for whole numbers: a power of 2 is rounded to the whole number that it is. */
function powerOfTwo(b: Build, by: Side): Side {
  if (typeof by !== "number") return b.op(round, [b.op(pow, [2, by])]);
  if (!Number.isInteger(by) || by < 0) b.fail("range", `bits are shifted by whole numbers from 0 on, got ${by}`);
  return 2 ** by;
}

const shift = (name: string, summary: string, run: (b: Build, x: Side, by: Side) => TensorValue): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input: x, other }) => run(b, x, other),
  });

export const bitwiseFunctions: readonly TensorFunction[] = [
  bits("bitwise_and", bitwiseAnd, logicalAnd),
  bits("bitwise_or", bitwiseOr, logicalOr),
  bits("bitwise_xor", bitwiseXor, logicalXor),
  defineFunction({
    name: "bitwise_not",
    summary: "−1 − x, all bits the other way, of whole numbers up to 2²⁴; of a mask logical_not",
    torch: "torch.bitwise_not",
    params: { input: required(tensor) },
    apply: (b, { input: x }) => (x.isMask ? b.op(eq, [x, 0]) : b.op(sub, [-1, x])),
  }),
  shift("bitwise_left_shift", "input · 2 to the power of other, of whole numbers", (b, x, by) =>
    b.op(mul, [x, powerOfTwo(b, by)]),
  ),
  shift("bitwise_right_shift", "the whole number at or below input / 2 to the power of other", (b, x, by) => {
    const power = powerOfTwo(b, by);
    return b.op(floor, [typeof power === "number" ? b.op(mul, [x, 1 / power]) : b.op(div, [x, power])]);
  }),
];
