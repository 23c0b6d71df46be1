import { int, operand, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import type { TensorValue } from "../ir/value.ts";
import { acosh, asinh, atanh } from "../ops/elementwise/mathematics.ts";
import { atan2 } from "../ops/elementwise/pairs.ts";
import * as special from "../ops/elementwise/special.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** Inverse circular and hyperbolic functions under all their names, and what statistics calls special. */

const input = required(tensor);

const of = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input },
    apply: (b, { input: x }) => b.op(op, [x]),
  });

const angle = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: atan2.summary,
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input: x, other }) => b.op(atan2, [x, other]),
  });

function polygammaOf(b: Build, n: number, x: TensorValue): TensorValue {
  if (n === 0) return b.op(special.digamma, [x]);
  if (n === 1 && b.hasGradients)
    return b.fail("unsupported", "polygamma of order 1 has no gradient here, which would be that of order 2");
  if (n === 1) return b.op(special.trigamma, [x]);
  return b.fail("unsupported", `polygamma knows the orders 0 and 1, got ${n}`);
}

export const specialFunctions: readonly TensorFunction[] = [
  of("asin", special.asin),
  of("arcsin", special.asin),
  of("acos", special.acos),
  of("arccos", special.acos),
  of("atan", special.atan),
  of("arctan", special.atan),
  angle("atan2"),
  angle("arctan2"),
  of("arcsinh", asinh),
  of("arccosh", acosh),
  of("arctanh", atanh),
  of("erfc", special.erfc),
  of("erfinv", special.erfinv),
  of("lgamma", special.lgamma),
  of("digamma", special.digamma),
  defineFunction({
    name: "polygamma",
    summary: "the n-th slope of digamma, for n up to 1",
    torch: "torch.polygamma",
    params: { n: required(int), input },
    self: "input",
    apply: (b, { n, input: x }) => polygammaOf(b, n, x),
  }),
];
