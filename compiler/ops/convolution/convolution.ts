import type { Operand } from "../../ir/graph.ts";
import { isSpatial, type Pads } from "../../ir/layout.ts";
import { defineOp, number, numbers, pads, type AttrValues, type Op } from "../../ir/op.ts";
import type { Fail } from "../../ir/refusal.ts";
import { countOf } from "../../ir/reference.ts";
import { spaces, type SpaceRank } from "../../ir/space.ts";
import { isFixed, perSample, showDim, showShape, type Dim, type TensorType } from "../../ir/types.ts";
import { winogradSchedule } from "../winograd/winograd-schedule.ts";
import { convolutionProgram, type ConvolutionAttrs } from "./convolution-program.ts";
import { convolutionReference } from "./convolution-reference.ts";
import { imageSamples, volumeSamples, type ConvolutionSamples } from "./convolution-samples.ts";
import { depthwiseProgram } from "./depthwise-kernel.ts";
import { convolutionDetail, convolutionSentence } from "./describe-convolution.ts";
import { extent } from "./extent.ts";
import { channelSums, imageGradient } from "./image-gradient.ts";
import { hasNarrowGroups, narrowGroupsProgram } from "./narrow-groups-kernel.ts";
import { isDepthwise, packedFilters } from "./packed-filters.ts";
import { torchConvolution } from "./torch.ts";
import { weightGradient } from "./weight-gradient.ts";

/** Convolution over images and over volumes, which differ in the number of spatial dimensions only. */
function convolution(rank: SpaceRank, samples: ConvolutionSamples): Op {
  const { many, one, shape, kernel: kernelText } = spaces[rank];
  const name = `conv${rank}d`;
  return defineOp({
    name,
    summary: `slides filters over ${many}; padding is zeros`,
    torch: torchConvolution(rank),
    inputs: ["input", "weight", "bias?"],
    attrs: { stride: numbers, padding: pads, dilation: numbers, groups: number },

    infer({ input, weight, bias }, attrs, fail) {
      if (input.shape.length !== rank + 2)
        fail("rank", `${name} expects ${many} ${shape}, got ${showShape(input.shape)}`);
      if (weight.shape.length !== rank + 2)
        fail("rank", `${name} expects a weight [out, in / groups, ${kernelText}], got ${showShape(weight.shape)}`);
      const [batch, channels, ...sizes] = input.shape as readonly [Dim, Dim, ...Dim[]];
      const [outs, ins, ...kernel] = fixed(weight, fail);
      if (!isFixed(channels) || !sizes.every(isFixed))
        return fail("open", `${name} needs a fixed ${one} size, got ${showShape(input.shape)}`);
      const { groups, padding } = attrs;
      if (outs % groups !== 0) fail("indivisible", `${groups} groups do not divide ${outs} output channels`);
      if (ins * groups !== channels)
        fail(
          "weight",
          `${name} expects ${ins * groups} input channels, but the input has ${channels}`,
          `its shape is ${showShape(input.shape)}`,
        );
      if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outs))
        fail("weight", `the bias should be [${outs}], got ${showShape(bias.shape)}`);
      const room = sizes.map((size, axis) => size + (padding[axis] as Pads)[0] + (padding[axis] as Pads)[1]);
      const reach = kernel.map((size, axis) => extent(size, attrs.dilation[axis] as number));
      const places = room.map(
        (size, axis) => Math.floor((size - (reach[axis] as number)) / (attrs.stride[axis] as number)) + 1,
      );
      if (places.some((count) => count < 1))
        fail(
          "small",
          `the kernel ${reach.join("×")} is larger than the padded input ${room.join("×")}`,
          kernelToFit(reach, room, attrs),
        );
      return [batch, outs, ...places];
    },

    category: "convolution",
    sentence: (step) => convolutionSentence(step, step.inputs[1]?.shape[0]),
    detail: convolutionDetail,
    gradient(call) {
      const { inputs, attrs, gradient, typeOf, wants } = call;
      const [x, weight] = inputs as readonly [Operand, Operand];
      return [
        wants(0) ? imageGradient(call, weight, typeOf(x).shape, attrs as unknown as ConvolutionAttrs) : undefined,
        wants(1) ? weightGradient(call, x, gradient, typeOf(weight).shape, attrs) : undefined,
        wants(2) ? channelSums(call) : undefined,
      ];
    },
    layer: { outputs: 1, sums: 1, weights: "filters" },
    withBorder,
    schedule: winogradSchedule,

    reference: ({ input, weight, bias }, attrs, out) => convolutionReference(input, weight, bias, attrs, out),

    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: ({ types, attrs, machine }) => ({
        input: { kind: "spatial", halo: { pads: attrs.padding, fill: 0 } },
        weight: { kind: "packed", ...packedFilters(types.weight.shape as readonly number[], attrs, machine) },
        bias: { kind: "rows" },
      }),
      program(context) {
        if (isDepthwise(context.types.weight.shape, context.attrs)) return depthwiseProgram(context);
        return hasNarrowGroups(context) ? narrowGroupsProgram(context) : convolutionProgram(context);
      },
      multiplyAdds: ({ weight }, _, out) =>
        countOf(weight.shape as readonly number[]) *
        perSample(out.shape[0] as Dim) *
        countOf(out.shape.slice(2) as readonly number[]),
    },
    ...samples,
  });
}

export const conv2d = convolution(2, imageSamples);
export const conv3d = convolution(3, volumeSamples);

/** The padding that makes a kernel fit, and without gaps also the kernel that fits. */
function kernelToFit(reach: readonly number[], room: readonly number[], { dilation }: ConvolutionAttrs): string {
  const missing = reach.map((size, axis) => size - (room[axis] as number));
  const more = `${Math.ceil(Math.max(...missing) / 2)} more of padding`;
  const hasGaps = dilation.some((gap) => gap !== 1);
  return hasGaps
    ? `it fits with ${more}, or with less dilation`
    : `at most ${room.join("×")} fits, or this one with ${more}`;
}

function fixed({ shape }: TensorType, fail: Fail): readonly [number, number, ...number[]] {
  if (!shape.every(isFixed))
    fail(
      "open",
      `a weight cannot depend on ${shape
        .filter((dim) => !isFixed(dim))
        .map(showDim)
        .join()}`,
    );
  return shape as readonly [number, number, ...number[]];
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
