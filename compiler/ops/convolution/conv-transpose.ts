import type { Operand } from "../../ir/graph.ts";
import type { Halo, Pads } from "../../ir/layout.ts";
import { defineOp, number, numbers, type Op } from "../../ir/op.ts";
import { countOf, everyPlace, tabulate } from "../../ir/reference.ts";
import { spaces, type SpaceRank } from "../../ir/space.ts";
import { isFixed, perSample, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { slice } from "../arrangement/views.ts";
import { convTransposeProgram, phasesOf, transposedWeight, type ConvTransposeAttrs } from "./conv-transpose-program.ts";
import { imageSamples, volumeSamples } from "./conv-transpose-samples.ts";
import { conv2d, conv3d } from "./convolution.ts";
import type { ConvolutionSamples } from "./convolution-samples.ts";
import { convolutionDetail, convolutionSentence } from "./describe-convolution.ts";
import { channelSums } from "./image-gradient.ts";
import { weightGradient } from "./weight-gradient.ts";

function transposedConvolution(rank: SpaceRank, forwards: Op, samples: ConvolutionSamples): Op {
  const { many, one, shape, kernel: kernelText } = spaces[rank];
  const name = `conv_transpose${rank}d`;
  return defineOp({
    name,
    summary: `puts a filter, weighted by each pixel, stride pixels apart; the gradient of conv${rank}d`,
    torch: {
      api: `torch.nn.functional.${name}`,
      source: `aten/src/ATen/native/NaiveConvolutionTranspose${rank}d.cpp`,
    },
    inputs: ["input", "weight", "bias?"],
    attrs: { stride: numbers, padding: numbers, output_padding: numbers, dilation: numbers, groups: number },

    infer({ input, weight, bias }, attrs, fail) {
      if (input.shape.length !== rank + 2)
        fail("rank", `${name} expects ${many} ${shape}, got ${showShape(input.shape)}`);
      if (weight.shape.length !== rank + 2 || !weight.shape.every(isFixed))
        fail(
          weight.shape.length === rank + 2 ? "open" : "rank",
          `${name} expects a weight [in, out / groups, ${kernelText}], got ${showShape(weight.shape)}`,
        );
      const [batch, channels, ...image] = input.shape as readonly [Dim, Dim, ...Dim[]];
      const [ins, perGroup, ...kernel] = weight.shape as readonly [number, number, ...number[]];
      const { groups, stride, padding, output_padding, dilation } = attrs;
      if (!isFixed(channels) || !image.every(isFixed))
        return fail("open", `${name} needs a fixed ${one} size, got ${showShape(input.shape)}`);
      if (channels !== ins)
        fail(
          "weight",
          `${name} expects ${ins} input channels, but the input has ${channels}`,
          `its shape is ${showShape(input.shape)}`,
        );
      if (ins % groups !== 0) fail("indivisible", `${groups} groups do not divide ${ins} input channels`);
      if (bias && (bias.shape.length !== 1 || bias.shape[0] !== perGroup * groups))
        fail("weight", `the bias should be [${perGroup * groups}], got ${showShape(bias.shape)}`);
      const sizes = image.map((size, axis) => {
        const [step, gap, extra] = [stride, dilation, output_padding].map((each) => each[axis] as number) as [
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
          `nothing would be left of the ${one}: its size would be ${sizes.join("×")}`,
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
      const { stride, padding, output_padding, dilation, groups } = attrs as unknown as ConvTransposeAttrs;
      // What output_padding adds at the end is less padding there; what no tap reaches even so is left out.
      const pads = padding.map((each, axis) => [each, Math.max(0, each - (output_padding[axis] as number))] as const);
      const forward = { stride, padding: pads, dilation, groups };
      const reached = padding.reduce((value, each, axis) => {
        const beyond = Math.max(0, (output_padding[axis] as number) - each);
        const size = (typeOf(value).shape[axis + 2] as number) - beyond;
        return beyond === 0 ? value : op(slice, [value], { dim: axis + 2, start: 0, step: 1, count: [size] });
      }, gradient);
      return [
        wants(0) ? op(forwards, [reached, weight], forward) : undefined,
        wants(1) ? weightGradient(call, reached, x, typeOf(weight).shape, forward) : undefined,
        wants(2) ? channelSums(call) : undefined,
      ];
    },
    layer: { outputs: 1, sums: undefined, weights: "transposed filters" },

    reference({ input, weight, bias }, { stride, padding, dilation, groups }, out) {
      const [ins, perGroup, ...kernel] = weight.shape as readonly [number, number, ...number[]];
      const [, channels, ...size] = input.shape as readonly [number, number, ...number[]];
      const taps = everyPlace(kernel);
      // Each element is found without `at`, which takes ten times as long: builds are verified by this.
      return tabulate(out, ([n, oc, ...place]) => {
        /** Where each tap reads: −1 in the padding, undefined where it does not fall on an element. */
        const reads = taps.map((tap) => {
          let flat = 0;
          for (let axis = 0; axis < size.length; axis++) {
            const distance =
              (place[axis] as number) + (padding[axis] as number) - (tap[axis] as number) * (dilation[axis] as number);
            const at = distance / (stride[axis] as number);
            if (!Number.isInteger(at)) return undefined;
            flat = flat < 0 || at < 0 || at >= (size[axis] as number) ? -1 : flat * (size[axis] as number) + at;
          }
          return flat;
        });
        const group = Math.floor((oc as number) / perGroup);
        let sum = bias ? (bias.data[oc as number] as number) : 0;
        for (let ic = (group * ins) / groups; ic < ((group + 1) * ins) / groups; ic++) {
          const from = ((n as number) * channels + ic) * countOf(size);
          const filter = (ic * perGroup + ((oc as number) % perGroup)) * taps.length;
          reads.forEach((at, tap) => {
            if (at !== undefined)
              sum += (at < 0 ? 0 : (input.data[from + at] as number)) * (weight.data[filter + tap] as number);
          });
        }
        return sum;
      });
    },

    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: ({ types, attrs, out, machine }) => ({
        input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, types.weight.shape, attrs) },
        weight: { kind: "packed", ...transposedWeight(types.weight.shape as readonly number[], machine) },
        bias: { kind: "rows" },
      }),
      program: convTransposeProgram,
      multiplyAdds: ({ input, weight }) =>
        countOf(weight.shape as readonly number[]) *
        perSample(input.shape[0] as Dim) *
        countOf(input.shape.slice(2) as readonly number[]),
    },
    ...samples,
  });
}

export const convTranspose2d = transposedConvolution(2, conv2d, imageSamples);
export const convTranspose3d = transposedConvolution(3, conv3d, volumeSamples);

/** How far the taps of each output reach beyond the image. */
function haloFor(input: Shape, out: Shape, weight: Shape, attrs: ConvTransposeAttrs): Halo {
  const pads = input.slice(2).map((size, axis): Pads => {
    const reaches = phasesOf(axis, out[axis + 2] as number, weight[axis + 2] as number, attrs)
      .filter(({ taps }) => taps > 0)
      .map(({ from, tapMove, taps, count }) => ({ low: from + (taps - 1) * tapMove, high: from + count - 1 }));
    return [
      Math.max(0, ...reaches.map(({ low }) => -low)),
      Math.max(0, ...reaches.map(({ high }) => high - (size as number) + 1)),
    ];
  });
  return { pads, fill: 0 };
}
