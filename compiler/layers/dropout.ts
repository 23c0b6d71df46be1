import { bool, fallback, fraction, oneOf, required } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { drop, dropDepth, DROPOUT_SUMMARY, droppings } from "../functions/dropout.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

export const dropoutLayers: readonly Layer[] = [
  ...droppings.map((dropping) =>
    defineLayer({
      name: dropping.layer,
      summary: DROPOUT_SUMMARY,
      torch: { api: `torch.nn.${dropping.layer}`, source: "torch/nn/modules/dropout.py" },
      params: { p: fallback(fraction, 0.5), inplace: fallback(bool, false) },
      forward: (b, { p }, _, input) => drop(b, input as TensorValue, dropping, p),
    }),
  ),
  defineLayer({
    name: "StochasticDepth",
    summary: DROPOUT_SUMMARY,
    // torchvision's; its source lies in torchvision/ops/stochastic_depth.py
    torch: { api: "torchvision.ops.StochasticDepth", source: "torchvision/ops/stochastic_depth.py" },
    params: { p: required(fraction), mode: required(oneOf("batch", "row")) },
    forward: (b, { p, mode }, _, input) => dropDepth(b, input as TensorValue, p, mode),
  }),
];
