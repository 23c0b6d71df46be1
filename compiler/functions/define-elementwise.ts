import { operand, required, tensor } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** A function of one tensor that is an op, under one of its names. */
export const unary = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input: required(tensor) },
    apply: (b, { input: x }) => b.op(op, [x]),
  });

/** A function of two tensors, or of a tensor and a number, that is an op, under one of its names. */
export const binary = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input: required(operand), other: required(operand) },
    apply: (b, { input: x, other }) => b.op(op, [x, other]),
  });
