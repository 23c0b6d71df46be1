import { convolutionDetail, convolutionSentence } from "./describe-convolution.ts";
import type { Halo, Pads } from "../../ir/layout.ts";
import type { Operand } from "../../ir/graph.ts";
import { defineOp, number, pair, type Op } from "../../ir/op.ts";
import { slice } from "../arrangement/views.ts";
import { conv2d } from "./conv2d.ts";
import { weightGradient } from "./conv2d-weight-gradient.ts";
import { channelSums } from "./image-gradient.ts";
import { countOf, tabulate } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim, perSample } from "../../ir/types.ts";
import {
  convTransposeProgram,
  phasesOf,
  transposedWeight,
  type ConvTranspose2dAttrs,
} from "./conv-transpose2d-kernel.ts";

export const convTranspose2d: Op = defineOp({
  name: "conv_transpose2d",
  summary: "puts a filter, weighted by each pixel, stride pixels apart; the gradient of conv2d",
  torch: {
    api: "torch.nn.functional.conv_transpose2d",
    source: "aten/src/ATen/native/NaiveConvolutionTranspose2d.cpp",
  },
  inputs: ["input", "weight", "bias?"],
  attrs: { stride: pair, padding: pair, output_padding: pair, dilation: pair, groups: number },

  infer({ input, weight, bias }, attrs, fail) {
    if (input.shape.length !== 4)
      fail("rank", `conv_transpose2d expects images [N, C, H, W], got ${showShape(input.shape)}`);
    if (weight.shape.length !== 4 || !weight.shape.every(isFixed))
      fail(
        weight.shape.length === 4 ? "open" : "rank",
        `conv_transpose2d expects a weight [in, out / groups, height, width], got ${showShape(weight.shape)}`,
      );
    const [batch, channels, height, width] = input.shape as readonly [Dim, Dim, Dim, Dim];
    const [ins, perGroup, ...kernel] = weight.shape as readonly [number, number, number, number];
    const { groups, stride, padding, output_padding, dilation } = attrs;
    if (!isFixed(channels) || !isFixed(height) || !isFixed(width))
      return fail("open", `conv_transpose2d needs a fixed image size, got ${showShape(input.shape)}`);
    if (channels !== ins)
      fail(
        "weight",
        `conv_transpose2d expects ${ins} input channels, but the input has ${channels}`,
        `its shape is ${showShape(input.shape)}`,
      );
    if (ins % groups !== 0) fail("indivisible", `${groups} groups do not divide ${ins} input channels`);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== perGroup * groups))
      fail("weight", `the bias should be [${perGroup * groups}], got ${showShape(bias.shape)}`);
    const sizes = [height, width].map((size, axis) => {
      const [step, gap, extra] = [stride, dilation, output_padding].map((pair) => pair[axis] as number) as [
        number,
        number,
        number,
      ];
      if (extra >= step && extra >= gap)
        fail("range", `output_padding ${extra} must be smaller than the stride ${step} or the dilation ${gap}`);
      return (size - 1) * step - 2 * (padding[axis] as number) + gap * ((kernel[axis] as number) - 1) + extra + 1;
    });
    if (sizes.some((size) => size < 1))
      fail(
        "small",
        `nothing would be left of the image: its size would be ${sizes.join("×")}`,
        "padding takes away from the result of a transposed convolution",
      );
    return [batch, perGroup * groups, ...sizes];
  },

  category: "convolution",
  sentence: (step) => `${convolutionSentence(step, step.output[1])}, transposed`,
  detail: convolutionDetail,
  gradient(call) {
    const { op, inputs, attrs, gradient, typeOf, wants } = call;
    const [x, weight] = inputs as readonly [Operand, Operand];
    const { stride, padding, output_padding, dilation, groups } = attrs as unknown as ConvTranspose2dAttrs;
    // What output_padding adds at the end is less padding there; what no tap reaches even so is left out.
    const pads = padding.map((each, axis) => [each, Math.max(0, each - (output_padding[axis] as number))] as const);
    const forward = { stride, padding: pads, dilation, groups };
    const reached = padding.reduce((value, each, axis) => {
      const beyond = Math.max(0, (output_padding[axis] as number) - each);
      const size = (typeOf(value).shape[axis + 2] as number) - beyond;
      return beyond === 0 ? value : op(slice, [value], { dim: axis + 2, start: 0, step: 1, count: [size] });
    }, gradient);
    return [
      wants(0) ? op(conv2d, [reached, weight], forward) : undefined,
      wants(1) ? weightGradient(call, reached, x, typeOf(weight).shape, forward) : undefined,
      wants(2) ? channelSums(call) : undefined,
    ];
  },
  layer: { outputs: 1, sums: undefined, weights: "transposed filters" },

  reference({ input, weight, bias }, { stride, padding, dilation, groups }, shape) {
    const [ins, perGroup, kernelHeight, kernelWidth] = weight.shape as readonly [number, number, number, number];
    const [, channels, height, width] = input.shape as readonly [number, number, number, number];
    // Each element is found without `at`, which takes ten times as long: builds are verified by this.
    return tabulate(shape, (index) => {
      const [n, oc, oy, ox] = index as readonly [number, number, number, number];
      const group = Math.floor(oc / perGroup);
      let sum = bias ? (bias.data[oc] as number) : 0;
      for (let ic = (group * ins) / groups; ic < ((group + 1) * ins) / groups; ic++) {
        const plane = (n * channels + ic) * height;
        let tap = (ic * perGroup + (oc % perGroup)) * kernelHeight * kernelWidth;
        for (let ky = 0; ky < kernelHeight; ky++)
          for (let kx = 0; kx < kernelWidth; kx++, tap++) {
            const y = (oy + padding[0] - ky * dilation[0]) / stride[0];
            const x = (ox + padding[1] - kx * dilation[1]) / stride[1];
            if (!Number.isInteger(y) || !Number.isInteger(x)) continue;
            const isInside = y >= 0 && y < height && x >= 0 && x < width;
            const value = isInside ? (input.data[(plane + y) * width + x] as number) : 0;
            sum += value * (weight.data[tap] as number);
          }
      }
      return sum;
    });
  },

  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: ({ types, attrs, out, machine }) => ({
      input: {
        kind: "spatial",
        halo: haloFor(types.input.shape as Sizes, out.shape as Sizes, types.weight.shape, attrs),
      },
      weight: { kind: "packed", ...transposedWeight(types.weight.shape as readonly number[], machine) },
      bias: { kind: "rows" },
    }),
    program: convTransposeProgram,
    multiplyAdds: ({ input, weight }) =>
      countOf(weight.shape as readonly number[]) *
      perSample(input.shape[0] as Dim) *
      (input.shape[2] as number) *
      (input.shape[3] as number),
  },

  samples: [
    { inputs: [[2, 6, 5, 4], [6, 4, 2, 2], [4]], attrs: plain({ stride: [2, 2] }) },
    {
      inputs: [[1, 6, 5, 4], [6, 2, 3, 3], [4]],
      attrs: plain({ stride: [2, 3], padding: [1, 1], output_padding: [1, 2], dilation: [2, 2], groups: 2 }),
    },
    { inputs: [[1, 3, 4, 5], [3, 8, 3, 4], null], attrs: plain({ padding: [2, 0] }) },
    { inputs: [[1, 5, 3, 3], [5, 1, 3, 3], [5]], attrs: plain({ stride: [2, 2], padding: [1, 1], groups: 5 }) },
    { inputs: [[1, 2, 3, 2], [2, 7, 2, 1], [7]], attrs: plain({ stride: [3, 4], output_padding: [2, 1] }) },
    { inputs: [[1, 1, 1, 1], [1, 1, 1, 1], null], attrs: plain({}) },
    { inputs: [[1, 4, 4, 6], [4, 6, 4, 4], [6]], attrs: plain({ stride: [4, 2], dilation: [2, 4] }) },
    { inputs: [[2, 3, 3, 5], [3, 32, 2, 2], [32]], attrs: plain({ stride: [2, 2] }) },
    { inputs: [[1, 4, 3, 8], [4, 12, 3, 3], [24]], attrs: plain({ stride: [2, 1], padding: [1, 1], groups: 2 }) },
    { inputs: [[1, 8, 4, 4], [8, 2, 3, 3], [2]], attrs: plain({ stride: [3, 3], dilation: [3, 3] }) },
  ],
  rejects: [
    {
      inputs: [[1, 3, 4, 4], [4, 2, 3, 3], null],
      attrs: plain({}),
      message: "conv_transpose2d expects 4 input channels, but the input has 3",
    },
    {
      inputs: [[1, 4, 4, 4], [4, 2, 3, 3], null],
      attrs: plain({ stride: [2, 2], output_padding: [0, 2] }),
      message: "output_padding 2 must be smaller than the stride 2 or the dilation 1",
    },
    {
      inputs: [[1, 4, 4, 4], [4, 2, 3, 3], null],
      attrs: plain({ groups: 3 }),
      message: "3 groups do not divide 4 input channels",
    },
    {
      inputs: [[1, 4, 2, 2], [4, 2, 3, 3], null],
      attrs: plain({ padding: [2, 1] }),
      message: "nothing would be left of the image: its size would be 0×2",
    },
  ],
});

type Sizes = readonly [Dim, number, number, number];

/** How far the taps of each output reach beyond the image. */
function haloFor(input: Sizes, out: Sizes, weight: readonly Dim[], attrs: ConvTranspose2dAttrs): Halo {
  const pads = ([0, 1] as const).map((axis): Pads => {
    const reaches = phasesOf(axis, out[axis + 2] as number, weight[axis + 2] as number, attrs)
      .filter(({ taps }) => taps > 0)
      .map(({ from, tapMove, taps, count }) => ({ low: from + (taps - 1) * tapMove, high: from + count - 1 }));
    return [
      Math.max(0, ...reaches.map(({ low }) => -low)),
      Math.max(0, ...reaches.map(({ high }) => high - (input[axis + 2] as number) + 1)),
    ];
  });
  return { pads, fill: 0 };
}

function plain(
  attrs: Partial<ConvTranspose2dAttrs>,
): ConvTranspose2dAttrs & Record<string, number | readonly number[]> {
  return { stride: [1, 1], padding: [0, 0], output_padding: [0, 0], dilation: [1, 1], groups: 1, ...attrs };
}
