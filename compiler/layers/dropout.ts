import { bool, fallback, fraction, oneOf, required } from "../ir/arguments.ts";
import { identity } from "../ops/arrangement/views.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SUMMARY = "the input, in inference code";

const dropout = (name: string): Layer =>
  defineLayer({
    name,
    summary: SUMMARY,
    torch: { api: `torch.nn.${name}`, source: "torch/nn/modules/dropout.py" },
    params: { p: fallback(fraction, 0.5), inplace: fallback(bool, false) },
    forward: (b, _, __, input) => b.op(identity, [input]),
  });

export const dropoutLayers: readonly Layer[] = [
  ...["Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"].map(dropout),
  defineLayer({
    name: "StochasticDepth",
    summary: SUMMARY,
    // torchvision's; its source lies in torchvision/ops/stochastic_depth.py
    torch: { api: "torchvision.ops.StochasticDepth", source: "torchvision/ops/stochastic_depth.py" },
    params: { p: required(fraction), mode: required(oneOf("batch", "row")) },
    forward: (b, _, __, input) => b.op(identity, [input]),
  }),
];
