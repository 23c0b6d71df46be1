import { bool, fallback, float, operand, orNone, required, tensor } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import * as activations from "../ops/activations.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

const unary = (name: string, op: Op, torch = `torch.${name}`): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch,
    params: { input: required(tensor) },
    apply: (b, { input }) => b.op(op, [input]),
  });

/** An activation with PyTorch's `inplace`, which means nothing here. */
const activation = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.nn.functional.${name}`,
    params: { input: required(tensor), inplace: fallback(bool, false) },
    apply: (b, { input }) => b.op(op, [input]),
  });

const binary = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input, other }) => b.op(op, [input, other]),
  });

export const elementwise: readonly TensorFunction[] = [
  activation("relu", activations.relu),
  activation("silu", activations.silu),
  unary("sigmoid", activations.sigmoid),
  unary("tanh", activations.tanh),
  unary("exp", activations.exp),
  unary("log", activations.log),
  unary("sqrt", activations.sqrt),
  unary("rsqrt", activations.rsqrt),
  unary("abs", activations.abs),
  unary("neg", activations.neg),
  defineFunction({
    name: "relu6",
    summary: "min(max(x, 0), 6)",
    torch: "torch.nn.functional.relu6",
    params: { input: required(tensor), inplace: fallback(bool, false) },
    apply: (b, { input }) => b.op(activations.clamp, [input], { min: 0, max: 6 }),
  }),
  defineFunction({
    name: "leaky_relu",
    summary: "x, or x · negative_slope where x is negative",
    torch: "torch.nn.functional.leaky_relu",
    params: { input: required(tensor), negative_slope: fallback(float, 0.01), inplace: fallback(bool, false) },
    apply: (b, { input, negative_slope }) => b.op(activations.leakyRelu, [input], { negative_slope }),
  }),
  defineFunction({
    name: "clamp",
    summary: "x held between min and max",
    torch: "torch.clamp",
    params: { input: required(tensor), min: fallback(orNone(float), null), max: fallback(orNone(float), null) },
    apply: (b, { input, min, max }) =>
      min === null && max === null
        ? b.fail("clamp needs min, max or both")
        : b.op(activations.clamp, [input], { min: min ?? -Infinity, max: max ?? Infinity }),
  }),
  binary("add", arithmetic.add),
  binary("sub", arithmetic.sub),
  binary("mul", arithmetic.mul),
  binary("div", arithmetic.div),
  binary("pow", arithmetic.pow),
  binary("maximum", arithmetic.maximum),
  binary("minimum", arithmetic.minimum),
];
