import { bool, fallback, fraction, oneOf, required, tensor } from "../ir/arguments.ts";
import { identity } from "../ops/arrangement/views.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

const SUMMARY = "the input, in inference code";

const dropout = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: SUMMARY,
    torch: `torch.nn.functional.${name}`,
    params: {
      input: required(tensor),
      p: fallback(fraction, 0.5),
      training: fallback(bool, false),
      inplace: fallback(bool, false),
    },
    apply: (b, { input }) => b.op(identity, [input]),
  });

export const dropoutFunctions: readonly TensorFunction[] = [
  ...["dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"].map(dropout),
  defineFunction({
    name: "stochastic_depth",
    summary: SUMMARY,
    torch: "torchvision.ops.stochastic_depth",
    params: {
      input: required(tensor),
      p: required(fraction),
      mode: required(oneOf("batch", "row")),
      training: fallback(bool, false),
    },
    apply: (b, { input }) => b.op(identity, [input]),
  }),
];
