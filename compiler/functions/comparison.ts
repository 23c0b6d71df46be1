import { operand, required, tensor } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import { abs } from "../ops/elementwise/activations.ts";
import { toWhole } from "../ops/elementwise/mathematics.ts";
import * as comparisons from "../ops/elementwise/comparisons.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { elementOf, elementsOf, likeMask } from "./masks.ts";

const two = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input, other }) => b.op(op, [input, other]),
  });

const one = (name: string, summary: string, op: Op, other: number | "itself", ofSize = false): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input: required(tensor) },
    apply: (b, { input }) => b.op(op, [ofSize ? b.op(abs, [input]) : input, other === "itself" ? input : other]),
  });

export const comparisonFunctions: readonly TensorFunction[] = [
  two("lt", comparisons.lt),
  two("le", comparisons.le),
  two("gt", comparisons.gt),
  two("ge", comparisons.ge),
  two("eq", comparisons.eq),
  two("ne", comparisons.ne),
  two("less", comparisons.lt),
  two("less_equal", comparisons.le),
  two("greater", comparisons.gt),
  two("greater_equal", comparisons.ge),
  two("not_equal", comparisons.ne),
  two("logical_and", comparisons.logicalAnd),
  two("logical_or", comparisons.logicalOr),
  two("logical_xor", comparisons.logicalXor),
  one("logical_not", "1 where the input is 0, else 0", comparisons.eq, 0),
  one("isnan", "1 where the input is NaN, else 0", comparisons.ne, "itself"),
  one("isinf", "1 where the input is infinite, else 0", comparisons.eq, Infinity, true),
  one("isfinite", "1 where the input is neither infinite nor NaN, else 0", comparisons.lt, Infinity, true),
  defineFunction({
    name: "where",
    summary: comparisons.where.summary,
    torch: comparisons.where.torch.api,
    params: { condition: required(tensor), input: required(operand), other: required(operand) },
    self: "input",
    apply: (b, { condition, input, other }) => b.op(comparisons.where, [condition, input, other]),
  }),
  defineFunction({
    name: "masked_fill",
    summary: "the value where the mask is not 0, the input elsewhere",
    torch: "torch.Tensor.masked_fill",
    params: { input: required(tensor), mask: required(tensor), value: required(operand) },
    apply: (b, { input, mask, value }) => {
      const filling = typeof value === "number" ? elementOf(input, value) : elementsOf(b, input, value);
      return likeMask(input, b.op(comparisons.where, [mask, filling, input]));
    },
  }),
  defineFunction({
    name: "bool",
    summary: "1 where the input is not 0, else 0, as a mask",
    torch: "torch.Tensor.bool",
    params: { input: required(tensor) },
    apply: (b, { input }) => (input.isMask ? input : b.op(comparisons.ne, [input, 0])),
  }),
  defineFunction({
    name: "long",
    summary: "the input without fractions; all numbers are float32 here",
    torch: "torch.Tensor.long",
    params: { input: required(tensor) },
    apply: (b, { input: { isMask, ...plain } }) => (isMask ? plain : b.op(toWhole, [plain])),
  }),
  defineFunction({
    name: "type_as",
    summary: "the input, or a mask of it where other is one; all numbers are float32 here",
    torch: "torch.Tensor.type_as",
    params: { input: required(tensor), other: required(tensor) },
    apply(b, { input, other }) {
      const { isMask: _isMask, ...plain } = input;
      if (!other.isMask) return plain;
      return input.isMask ? input : b.op(comparisons.ne, [input, 0]);
    },
  }),
  defineFunction({
    name: "float",
    summary: "a mask as numbers, and any other tensor as it is",
    torch: "torch.Tensor.float",
    params: { input: required(tensor) },
    apply: (_, { input: { isMask: _isMask, ...plain } }) => plain,
  }),
];
