import { bool, count, fallback, orNone, pairOf, required, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { adaptivePool, avgPool, maxPool, type Pair } from "../functions/network.ts";
import { adaptiveAvgPool2d, adaptiveMaxPool2d } from "../ops/adaptive-pool2d.ts";
import { avgPool2d, maxPool2d } from "../ops/pool2d.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/pooling.py";

const window = {
  kernel_size: required(pairOf(size)),
  stride: fallback(orNone(pairOf(size)), null),
  padding: fallback(pairOf(count), [0, 0] as Pair, "0"),
};

export const MaxPool2d = defineLayer({
  name: "MaxPool2d",
  summary: maxPool2d.summary,
  torch: { api: "torch.nn.MaxPool2d", source: SOURCE },
  params: {
    ...window,
    dilation: fallback(pairOf(size), [1, 1] as Pair, "1"),
    return_indices: fallback(bool, false),
    ceil_mode: fallback(bool, false),
  },
  forward: (b, args, _, input) => maxPool(b, input as TensorValue, args),
});

export const AvgPool2d = defineLayer({
  name: "AvgPool2d",
  summary: avgPool2d.summary,
  torch: { api: "torch.nn.AvgPool2d", source: SOURCE },
  params: {
    ...window,
    ceil_mode: fallback(bool, false),
    count_include_pad: fallback(bool, true),
    divisor_override: fallback(orNone(size), null),
  },
  forward: (b, args, _, input) => avgPool(b, input as TensorValue, args),
});

const adaptive = (name: string, op: typeof adaptiveAvgPool2d): Layer =>
  defineLayer({
    name,
    summary: op.summary,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params: { output_size: required(pairOf(orNone(size))) },
    forward: (b, { output_size }, _, input) => adaptivePool(b, op, input as TensorValue, output_size),
  });

export const AdaptiveAvgPool2d = adaptive("AdaptiveAvgPool2d", adaptiveAvgPool2d);
export const AdaptiveMaxPool2d = adaptive("AdaptiveMaxPool2d", adaptiveMaxPool2d);
