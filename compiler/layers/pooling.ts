import { bool, fallback, orNone, pairOf, required, singleOf, size } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import type { Fail } from "../ir/refusal.ts";
import type { TensorValue } from "../ir/value.ts";
import type { Pair } from "../functions/image.ts";
import {
  adaptivePool,
  adaptivePoolSequence,
  averaging,
  avgPool,
  avgPoolSequence,
  divisor,
  maxPool,
  maxPoolSequence,
  window1d,
  window2d,
} from "../functions/pooling.ts";
import { adaptiveAvgPool2d, adaptiveMaxPool2d } from "../ops/pooling/adaptive-pool2d.ts";
import { avgPool2d, maxPool2d } from "../ops/pooling/pool2d.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/pooling.py";
const torchOf = (name: string) => ({ api: `torch.nn.${name}`, source: SOURCE });

const MaxPool2d = defineLayer({
  name: "MaxPool2d",
  summary: maxPool2d.summary,
  torch: torchOf("MaxPool2d"),
  params: {
    ...window2d,
    dilation: fallback(pairOf(size), [1, 1] as Pair, "1"),
    return_indices: fallback(bool, false),
    ceil_mode: fallback(bool, false),
  },
  weights: ({ kernel_size, padding }, fail) => checkPadding(kernel_size, padding, fail),
  forward: (b, args, _, input) => maxPool(b, input as TensorValue, args),
});

const MaxPool1d = defineLayer({
  name: "MaxPool1d",
  summary: "the largest value of each window of a sequence",
  torch: torchOf("MaxPool1d"),
  params: {
    ...window1d,
    dilation: fallback(singleOf(size), 1),
    return_indices: fallback(bool, false),
    ceil_mode: fallback(bool, false),
  },
  weights: ({ kernel_size, padding }, fail) => checkPadding([kernel_size], [padding], fail),
  forward: (b, args, _, input) => maxPoolSequence(b, input as TensorValue, args),
});

const AvgPool2d = defineLayer({
  name: "AvgPool2d",
  summary: avgPool2d.summary,
  torch: torchOf("AvgPool2d"),
  params: { ...window2d, ...averaging, ...divisor },
  weights: ({ kernel_size, padding }, fail) => checkPadding(kernel_size, padding, fail),
  forward: (b, args, _, input) => avgPool(b, input as TensorValue, args),
});

const AvgPool1d = defineLayer({
  name: "AvgPool1d",
  summary: "the mean of each window of a sequence",
  torch: torchOf("AvgPool1d"),
  params: { ...window1d, ...averaging },
  weights: ({ kernel_size, padding }, fail) => checkPadding([kernel_size], [padding], fail),
  forward: (b, args, _, input) => avgPoolSequence(b, input as TensorValue, args),
});

/** Known to be wrong before any input comes. */
function checkPadding(kernel: readonly number[], padding: readonly number[], fail: Fail): [] {
  padding.forEach((pad, i) => {
    const size = kernel[i] as number;
    if (pad * 2 > size) fail("range", `padding ${pad} is more than half of the kernel size ${size}`);
  });
  return [];
}

const adaptive = (kind: "Avg" | "Max", op: Op): Layer[] => [
  defineLayer({
    name: `Adaptive${kind}Pool2d`,
    summary: op.summary,
    torch: torchOf(`Adaptive${kind}Pool2d`),
    params: { output_size: required(pairOf(orNone(size))) },
    forward: (b, { output_size }, _, input) => adaptivePool(b, op, input as TensorValue, output_size),
  }),
  defineLayer({
    name: `Adaptive${kind}Pool1d`,
    summary: op.summary.replace("image", "sequence"),
    torch: torchOf(`Adaptive${kind}Pool1d`),
    params: { output_size: required(singleOf(orNone(size))) },
    forward: (b, { output_size }, _, input) => adaptivePoolSequence(b, op, input as TensorValue, output_size),
  }),
];

export const poolingLayers: readonly Layer[] = [
  MaxPool1d,
  MaxPool2d,
  AvgPool1d,
  AvgPool2d,
  ...adaptive("Avg", adaptiveAvgPool2d),
  ...adaptive("Max", adaptiveMaxPool2d),
];
