import type { Operand } from "../../ir/graph.ts";
import { defineOp, number, pads, pair, type Op, type Pair } from "../../ir/op.ts";
import type { Fail } from "../../ir/refusal.ts";
import { countOf } from "../../ir/reference.ts";
import { isFixed, perSample, showDim, showShape, type Dim, type TensorType } from "../../ir/types.ts";
import { conv2dProgram, isDepthwise, packedWeight, type Conv2dAttrs } from "./conv2d-kernels.ts";
import { conv2dReference } from "./conv2d-reference.ts";
import { weightGradient } from "./conv2d-weight-gradient.ts";
import { channelSums, imageGradient } from "./image-gradient.ts";
import { extent } from "./extent.ts";
import { depthwiseProgram } from "./depthwise-kernel.ts";
import { convolutionDetail, convolutionSentence } from "./describe-convolution.ts";
import { CONV2D } from "./torch.ts";
import { winogradSchedule } from "../winograd/winograd-schedule.ts";
import { isSpatial, type Pads } from "../../ir/layout.ts";
import type { AttrValues } from "../../ir/op.ts";

export const conv2d: Op = defineOp({
  name: "conv2d",
  summary: "slides filters over images; padding is zeros",
  torch: CONV2D,
  inputs: ["input", "weight", "bias?"],
  attrs: { stride: pair, padding: pads, dilation: pair, groups: number },

  infer({ input, weight, bias }, attrs, fail) {
    if (input.shape.length !== 4) fail("rank", `conv2d expects images [N, C, H, W], got ${showShape(input.shape)}`);
    if (weight.shape.length !== 4)
      fail("rank", `conv2d expects a weight [out, in / groups, height, width], got ${showShape(weight.shape)}`);
    const [batch, channels, height, width] = input.shape as readonly [Dim, Dim, Dim, Dim];
    const [outs, ins, kernelHeight, kernelWidth] = fixed(weight, fail);
    if (!isFixed(channels) || !isFixed(height) || !isFixed(width))
      return fail("open", `conv2d needs a fixed image size, got ${showShape(input.shape)}`);
    const { groups } = attrs;
    if (outs % groups !== 0) fail("indivisible", `${groups} groups do not divide ${outs} output channels`);
    if (ins * groups !== channels)
      fail(
        "weight",
        `conv2d expects ${ins * groups} input channels, but the input has ${channels}`,
        `its shape is ${showShape(input.shape)}`,
      );
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outs))
      fail("weight", `the bias should be [${outs}], got ${showShape(bias.shape)}`);
    const [[top, bottom], [left, right]] = attrs.padding;
    const rows = outputSize(height, top + bottom, kernelHeight, attrs.stride[0], attrs.dilation[0]);
    const columns = outputSize(width, left + right, kernelWidth, attrs.stride[1], attrs.dilation[1]);
    const room = [height + top + bottom, width + left + right] as const;
    if (rows < 1 || columns < 1)
      fail(
        "small",
        `the kernel ${extent(kernelHeight, attrs.dilation[0] as number)}×${extent(kernelWidth, attrs.dilation[1] as number)} is larger than the padded input ${room.join("×")}`,
        kernelToFit([kernelHeight, kernelWidth], room, attrs),
      );
    return [batch, outs, rows, columns];
  },

  category: "convolution",
  sentence: (step) => convolutionSentence(step, step.inputs[1]?.shape[0]),
  detail: convolutionDetail,
  gradient(call) {
    const { inputs, attrs, gradient, typeOf, wants } = call;
    const [x, weight] = inputs as readonly [Operand, Operand];
    return [
      wants(0) ? imageGradient(call, weight, typeOf(x).shape, attrs as unknown as Conv2dAttrs) : undefined,
      wants(1) ? weightGradient(call, x, gradient, typeOf(weight).shape, attrs) : undefined,
      wants(2) ? channelSums(call) : undefined,
    ];
  },
  layer: { outputs: 1, sums: 1, weights: "filters" },
  withBorder,
  schedule: winogradSchedule,

  reference: ({ input, weight, bias }, attrs, shape) => conv2dReference(input, weight, bias, attrs, shape),

  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: ({ types, attrs, machine }) => ({
      input: { kind: "spatial", halo: { pads: attrs.padding, fill: 0 } },
      weight: { kind: "packed", ...packedWeight(types.weight.shape as readonly number[], attrs, machine) },
      bias: { kind: "rows" },
    }),
    program: (context) =>
      isDepthwise(context.types.weight.shape, context.attrs) ? depthwiseProgram(context) : conv2dProgram(context),
    multiplyAdds: ({ weight }, _, out) =>
      countOf(weight.shape as readonly number[]) *
      perSample(out.shape[0] as Dim) *
      (out.shape[2] as number) *
      (out.shape[3] as number),
  },

  samples: [
    { inputs: [[2, 5, 7, 6], [9, 5, 3, 3], [9]], attrs: plain({ padding: [1, 1, 1, 1] }) },
    {
      inputs: [[1, 4, 9, 12], [6, 4, 3, 5], null],
      attrs: plain({ stride: [2, 1], padding: [0, 0, 2, 2], dilation: [1, 2] }),
    },
    { inputs: [[1, 8, 7, 7], [12, 2, 3, 3], [12]], attrs: plain({ padding: [1, 1, 1, 1], groups: 4 }) },
    {
      inputs: [[2, 10, 9, 8], [10, 1, 3, 3], null],
      attrs: plain({ stride: [2, 2], padding: [1, 1, 1, 1], groups: 10 }),
    },
    { inputs: [[1, 5, 8, 9], [10, 1, 5, 5], [10]], attrs: plain({ padding: [2, 2, 2, 2], groups: 5 }) },
    { inputs: [[1, 7, 5, 6], [13, 7, 1, 1], [13]], attrs: plain({}) },
    { inputs: [[1, 7, 9, 6], [13, 7, 1, 1], null], attrs: plain({ stride: [2, 2] }) },
    { inputs: [[1, 4, 9, 12], [6, 4, 4, 3], [6]], attrs: plain({ padding: [3, 3, 2, 2], dilation: [2, 2] }) },
    { inputs: [[1, 2, 4, 3], [3, 2, 6, 6], [3]], attrs: plain({ padding: [5, 5, 5, 5] }) },
    { inputs: [[1, 1, 1, 1], [1, 1, 1, 1], null], attrs: plain({}) },
    { inputs: [[1, 3, 5, 15], [22, 3, 1, 1], [22]], attrs: plain({}) },
    { inputs: [[1, 2, 4, 9], [53, 2, 3, 3], null], attrs: plain({ padding: [1, 1, 1, 1] }) },
    // Two blocks of 128 and one more.
    { inputs: [[1, 257, 2, 3], [9, 257, 1, 1], [9]], attrs: plain({}) },
  ],
  rejects: [
    {
      inputs: [[1, 3, 8, 8], [4, 2, 3, 3], null],
      attrs: plain({}),
      message: "conv2d expects 2 input channels, but the input has 3",
    },
    {
      inputs: [[1, 4, 8, 8], [6, 1, 3, 3], null],
      attrs: plain({ groups: 4 }),
      message: "4 groups do not divide 6 output channels",
    },
    {
      inputs: [[1, 3, 2, 8], [4, 3, 3, 3], null],
      attrs: plain({}),
      message: "the kernel 3×3 is larger than the padded input 2×8",
    },
  ],
});

/** The padding that makes a kernel fit, and without gaps also the kernel that fits. */
function kernelToFit(kernel: Pair, room: Pair, { dilation }: Conv2dAttrs): string {
  const missing = ([0, 1] as const).map((axis) => extent(kernel[axis], dilation[axis]) - room[axis]);
  const more = `${Math.ceil(Math.max(...missing) / 2)} more of padding`;
  const hasGaps = dilation.some((gap) => gap !== 1);
  return hasGaps
    ? `it fits with ${more}, or with less dilation`
    : `at most ${room.join("×")} fits, or this one with ${more}`;
}

function plain({
  padding: [top, bottom, left, right] = [0, 0, 0, 0],
  ...attrs
}: SampleAttrs): Conv2dAttrs & AttrValues {
  const padding = [
    [top, bottom],
    [left, right],
  ] as const;
  return { stride: [1, 1], dilation: [1, 1], groups: 1, ...attrs, padding };
}

/** Attributes of a sample as the text form has them: padding is [top, bottom, left, right]. */
interface SampleAttrs extends Partial<Omit<Conv2dAttrs, "padding">> {
  readonly padding?: readonly [number, number, number, number];
}

const outputSize = (size: number, padding: number, kernel: number, stride: number, dilation: number): number =>
  Math.floor((size + padding - extent(kernel, dilation)) / stride) + 1;

function fixed({ shape }: TensorType, fail: Fail): readonly [number, number, number, number] {
  if (!shape.every(isFixed))
    fail(
      "open",
      `a weight cannot depend on ${shape
        .filter((dim) => !isFixed(dim))
        .map(showDim)
        .join()}`,
    );
  return shape as readonly [number, number, number, number];
}

/** Zeros around rows and columns are padding. */
function withBorder(attrs: AttrValues, border: readonly Pads[]): AttrValues | undefined {
  const isPadding = border.every((pads, dim) => pads.every((size) => (isSpatial(dim) ? size >= 0 : size === 0)));
  if (!isPadding) return undefined;
  const around = border.filter((_, dim) => isSpatial(dim));
  const padding = (attrs["padding"] as readonly Pads[]).map(([before, after], axis): Pads => {
    const [zerosBefore, zerosAfter] = around[axis] as Pads;
    return [before + zerosBefore, after + zerosAfter];
  });
  return { ...attrs, padding };
}
