import type { AttrValues } from "../../ir/op.ts";
import type { ConvTransposeAttrs } from "./conv-transpose-program.ts";
import type { ConvolutionSamples } from "./convolution-samples.ts";

export const imageSamples: ConvolutionSamples = {
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
};

export const volumeSamples: ConvolutionSamples = {
  samples: [
    { inputs: [[2, 6, 2, 5, 4], [6, 4, 2, 2, 2], [4]], attrs: volumes({ stride: [2, 2, 2] }) },
    {
      inputs: [[1, 6, 3, 5, 4], [6, 2, 2, 3, 3], [4]],
      attrs: volumes({
        stride: [3, 2, 3],
        padding: [1, 1, 1],
        output_padding: [2, 1, 2],
        dilation: [1, 2, 2],
        groups: 2,
      }),
    },
    { inputs: [[1, 3, 2, 4, 5], [3, 8, 3, 3, 4], null], attrs: volumes({ padding: [1, 2, 0] }) },
    {
      inputs: [[1, 5, 2, 3, 3], [5, 1, 3, 3, 3], [5]],
      attrs: volumes({ stride: [2, 1, 2], padding: [1, 1, 1], groups: 5 }),
    },
    { inputs: [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], null], attrs: volumes({}) },
    {
      inputs: [[1, 2, 1, 3, 2], [2, 7, 1, 2, 1], [7]],
      attrs: volumes({ stride: [2, 3, 4], output_padding: [1, 2, 1] }),
    },
    { inputs: [[2, 3, 3, 2, 5], [3, 32, 2, 2, 2], [32]], attrs: volumes({ stride: [1, 2, 2] }) },
    {
      inputs: [[1, 4, 3, 2, 8], [4, 12, 3, 3, 3], [24]],
      attrs: volumes({ stride: [2, 1, 1], padding: [1, 0, 1], groups: 2 }),
    },
  ],
  rejects: [
    {
      inputs: [[1, 4, 4, 4], [4, 2, 3, 3, 3], null],
      attrs: volumes({}),
      message: "conv_transpose3d expects volumes [N, C, D, H, W], got [1, 4, 4, 4]",
    },
    {
      inputs: [[1, 4, 1, 2, 2], [4, 2, 1, 3, 3], null],
      attrs: volumes({ padding: [1, 1, 1] }),
      message: "nothing would be left of the volume: its size would be -1×2×2",
    },
  ],
};

function plain(attrs: Partial<ConvTransposeAttrs>) {
  return ofRank([1, 1], [0, 0], attrs);
}

function volumes(attrs: Partial<ConvTransposeAttrs>) {
  return ofRank([1, 1, 1], [0, 0, 0], attrs);
}

function ofRank(
  ones: readonly number[],
  zeros: readonly number[],
  attrs: Partial<ConvTransposeAttrs>,
): ConvTransposeAttrs & AttrValues {
  return { stride: ones, padding: zeros, output_padding: zeros, dilation: ones, groups: 1, ...attrs };
}
