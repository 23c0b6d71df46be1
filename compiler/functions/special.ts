import { int, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { acosh, asinh, atanh } from "../ops/elementwise/mathematics.ts";
import { atan2 } from "../ops/elementwise/pairs.ts";
import * as special from "../ops/elementwise/special.ts";
import { binary, unary } from "./define-elementwise.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** Inverse circular and hyperbolic functions under all their names, and what statistics calls special. */

const input = required(tensor);

function polygammaOf(b: Build, n: number, x: TensorValue): TensorValue {
  if (n === 0) return b.op(special.digamma, [x]);
  if (n === 1 && b.hasGradients)
    return b.fail("unsupported", "polygamma of order 1 has no gradient here, which would be that of order 2");
  if (n === 1) return b.op(special.trigamma, [x]);
  return b.fail("unsupported", `polygamma knows the orders 0 and 1, got ${n}`);
}

export const specialFunctions: readonly TensorFunction[] = [
  unary("asin", special.asin),
  unary("arcsin", special.asin),
  unary("acos", special.acos),
  unary("arccos", special.acos),
  unary("atan", special.atan),
  unary("arctan", special.atan),
  binary("atan2", atan2),
  binary("arctan2", atan2),
  unary("arcsinh", asinh),
  unary("arccosh", acosh),
  unary("arctanh", atanh),
  unary("erfc", special.erfc),
  unary("erfinv", special.erfinv),
  unary("lgamma", special.lgamma),
  unary("digamma", special.digamma),
  defineFunction({
    name: "polygamma",
    summary: "the n-th slope of digamma, for n up to 1",
    torch: "torch.polygamma",
    params: { n: required(int), input },
    self: "input",
    apply: (b, { n, input: x }) => polygammaOf(b, n, x),
  }),
];
