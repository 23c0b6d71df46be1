import { bool, fallback, orNone, required, severalOf, singleOf, size } from "../ir/arguments.ts";
import type { Op } from "../ir/op.ts";
import type { Fail } from "../ir/refusal.ts";
import type { SpaceRank } from "../ir/space.ts";
import type { TensorValue } from "../ir/value.ts";
import { LP_SUMMARY, lpPool, lpPoolSequence, lpWindow1d, lpWindowIn } from "../functions/lp-pooling.ts";
import { ofSequence, unpool, unpooling } from "../functions/max-unpool.ts";
import {
  adaptivePool,
  adaptivePoolSequence,
  averaging,
  avgPool,
  avgPoolSequence,
  dilationIn,
  divisor,
  indices,
  maxPool,
  maxPoolSequence,
  window1d,
  windowIn,
} from "../functions/pooling.ts";
import {
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from "../ops/pooling/adaptive-pool.ts";
import { maxUnpool } from "../ops/pooling/max-unpool.ts";
import { avgPool2d, maxPool2d } from "../ops/pooling/pool.ts";
import { defineCall, defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/pooling.py";
const torchOf = (name: string) => ({ api: `torch.nn.${name}`, source: SOURCE });

const overSpace = (rank: SpaceRank): Readonly<Record<"max" | "avg" | "unpool" | "lp", Layer>> => {
  const window = windowIn(rank);
  return {
    max: defineLayer({
      name: `MaxPool${rank}d`,
      summary: maxPool2d.summary,
      torch: torchOf(`MaxPool${rank}d`),
      params: { ...window, dilation: dilationIn(rank), ...indices, ceil_mode: fallback(bool, false) },
      weights: ({ kernel_size, padding }, fail) => checkPadding(kernel_size, padding, fail),
      forward: (b, args, _, input) => maxPool(b, input as TensorValue, args),
    }),
    avg: defineLayer({
      name: `AvgPool${rank}d`,
      summary: avgPool2d.summary,
      torch: torchOf(`AvgPool${rank}d`),
      params: { ...window, ...averaging, ...divisor },
      weights: ({ kernel_size, padding }, fail) => checkPadding(kernel_size, padding, fail),
      forward: (b, args, _, input) => avgPool(b, input as TensorValue, args),
    }),
    unpool: defineLayer({
      name: `MaxUnpool${rank}d`,
      summary: maxUnpool.summary,
      torch: torchOf(`MaxUnpool${rank}d`),
      params: window,
      forward: (b) => b.fail("count", `MaxUnpool${rank}d is called with input and indices`),
      call: defineCall(window, unpooling, (b, args, _, { input, indices: places, output_size }) =>
        unpool(b, input, places, { ...args, output_size }),
      ),
    }),
    lp: defineLayer({
      name: `LPPool${rank}d`,
      summary: LP_SUMMARY,
      torch: torchOf(`LPPool${rank}d`),
      params: lpWindowIn(rank),
      forward: (b, args, _, input) => lpPool(b, input as TensorValue, args),
    }),
  };
};

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

const adaptive = (kind: "Avg" | "Max", op: Op, ofVolumes: Op): Layer[] => [
  defineLayer({
    name: `Adaptive${kind}Pool1d`,
    summary: op.summary.replace("image", "sequence"),
    torch: torchOf(`Adaptive${kind}Pool1d`),
    params: { output_size: required(singleOf(orNone(size))), ...(kind === "Max" ? indices : {}) },
    forward: (b, { output_size, return_indices }, _, input) =>
      adaptivePoolSequence(b, op, input as TensorValue, output_size, return_indices),
  }),
  ...([op, ofVolumes] as const).map((each, i) =>
    defineLayer({
      name: `Adaptive${kind}Pool${i + 2}d`,
      summary: each.summary,
      torch: torchOf(`Adaptive${kind}Pool${i + 2}d`),
      params: { output_size: required(severalOf(orNone(size), i === 0 ? 2 : 3)), ...(kind === "Max" ? indices : {}) },
      forward: (b, { output_size, return_indices }, _, input) =>
        adaptivePool(b, each, input as TensorValue, output_size, return_indices),
    }),
  ),
];

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

const LPPool1d = defineLayer({
  name: "LPPool1d",
  summary: LP_SUMMARY,
  torch: torchOf("LPPool1d"),
  params: lpWindow1d,
  forward: (b, args, _, input) => lpPoolSequence(b, input as TensorValue, args),
});

const [images, volumes] = [overSpace(2), overSpace(3)];

export const poolingLayers: readonly Layer[] = [
  MaxPool1d,
  images.max,
  volumes.max,
  AvgPool1d,
  images.avg,
  volumes.avg,
  ...adaptive("Avg", adaptiveAvgPool2d, adaptiveAvgPool3d),
  ...adaptive("Max", adaptiveMaxPool2d, adaptiveMaxPool3d),
  MaxUnpool1d,
  images.unpool,
  volumes.unpool,
  LPPool1d,
  images.lp,
  volumes.lp,
];
