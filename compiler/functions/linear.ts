import { fallback, orNone, required, tensor } from "../ir/arguments.ts";
import { linear } from "../ops/linear.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

export const linearFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "linear",
    summary: linear.summary,
    torch: linear.torch.api,
    params: { input: required(tensor), weight: required(tensor), bias: fallback(orNone(tensor), null) },
    apply: (b, { input, weight, bias }) => b.op(linear, [input, weight, bias ?? undefined]),
  }),
];
