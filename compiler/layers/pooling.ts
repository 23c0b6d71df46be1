import { bool, fallback, orNone, pairOf, required, singleOf, size } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import type { Fail } from "../ir/refusal.ts";
import type { TensorValue } from "../ir/value.ts";
import type { Pair } from "../functions/image.ts";
import { LP_SUMMARY, lpPool, lpPoolSequence, lpWindow1d, lpWindow2d } from "../functions/lp-pooling.ts";
import { ofSequence, unpool, unpooling } from "../functions/max-unpool.ts";
import {
  adaptivePool,
  adaptivePoolSequence,
  averaging,
  avgPool,
  avgPoolSequence,
  divisor,
  indices,
  maxPool,
  maxPoolSequence,
  window1d,
  window2d,
} from "../functions/pooling.ts";
import { adaptiveAvgPool2d, adaptiveMaxPool2d } from "../ops/pooling/adaptive-pool2d.ts";
import { maxUnpool } from "../ops/pooling/max-unpool.ts";
import { avgPool2d, maxPool2d } from "../ops/pooling/pool2d.ts";
import { defineCall, defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/pooling.py";
const torchOf = (name: string) => ({ api: `torch.nn.${name}`, source: SOURCE });

const MaxPool2d = defineLayer({
  name: "MaxPool2d",
  summary: maxPool2d.summary,
  torch: torchOf("MaxPool2d"),
  params: {
    ...window2d,
    dilation: fallback(pairOf(size), [1, 1] as Pair, "1"),
    ...indices,
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
    ...indices,
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
    params: { output_size: required(pairOf(orNone(size))), ...(kind === "Max" ? indices : {}) },
    forward: (b, { output_size, return_indices }, _, input) =>
      adaptivePool(b, op, input as TensorValue, output_size, return_indices),
  }),
  defineLayer({
    name: `Adaptive${kind}Pool1d`,
    summary: op.summary.replace("image", "sequence"),
    torch: torchOf(`Adaptive${kind}Pool1d`),
    params: { output_size: required(singleOf(orNone(size))), ...(kind === "Max" ? indices : {}) },
    forward: (b, { output_size, return_indices }, _, input) =>
      adaptivePoolSequence(b, op, input as TensorValue, output_size, return_indices),
  }),
];

const MaxUnpool2d = defineLayer({
  name: "MaxUnpool2d",
  summary: maxUnpool.summary,
  torch: torchOf("MaxUnpool2d"),
  params: window2d,
  forward: (b) => b.fail("count", "MaxUnpool2d is called with input and indices"),
  call: defineCall(window2d, unpooling, (b, args, _, { input, indices: places, output_size }) =>
    unpool(b, input, places, { ...args, output_size }),
  ),
});

const MaxUnpool1d = defineLayer({
  name: "MaxUnpool1d",
  summary: maxUnpool.summary,
  torch: torchOf("MaxUnpool1d"),
  params: window1d,
  forward: (b) => b.fail("count", "MaxUnpool1d is called with input and indices"),
  call: defineCall(window1d, unpooling, (b, args, _, { input, indices: places, output_size }) =>
    unpool(b, input, places, { ...ofSequence(args), output_size }),
  ),
});

const LPPool2d = defineLayer({
  name: "LPPool2d",
  summary: LP_SUMMARY,
  torch: torchOf("LPPool2d"),
  params: lpWindow2d,
  forward: (b, args, _, input) => lpPool(b, input as TensorValue, args),
});

const LPPool1d = defineLayer({
  name: "LPPool1d",
  summary: LP_SUMMARY,
  torch: torchOf("LPPool1d"),
  params: lpWindow1d,
  forward: (b, args, _, input) => lpPoolSequence(b, input as TensorValue, args),
});

export const poolingLayers: readonly Layer[] = [
  MaxPool1d,
  MaxPool2d,
  AvgPool1d,
  AvgPool2d,
  ...adaptive("Avg", adaptiveAvgPool2d),
  ...adaptive("Max", adaptiveMaxPool2d),
  MaxUnpool1d,
  MaxUnpool2d,
  LPPool1d,
  LPPool2d,
];
