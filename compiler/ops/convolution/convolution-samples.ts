import type { Pads } from "../../ir/layout.ts";
import type { AttrValues, Op } from "../../ir/op.ts";
import type { ConvolutionAttrs } from "./convolution-program.ts";

export type ConvolutionSamples = Pick<Op, "samples" | "rejects">;

export const imageSamples: ConvolutionSamples = {
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
    // Groups of one vector and of two, whose tiles are whole or narrower; filters with more columns than stay in registers.
    { inputs: [[2, 12, 5, 11], [12, 4, 3, 3], [12]], attrs: plain({ padding: [1, 1, 1, 1], groups: 3 }) },
    {
      inputs: [[1, 6, 9, 16], [8, 3, 2, 3], null],
      attrs: plain({ stride: [1, 2], dilation: [2, 3], padding: [0, 1, 3, 2], groups: 2 }),
    },
    {
      inputs: [[1, 16, 6, 9], [16, 8, 3, 3], [16]],
      attrs: plain({ stride: [2, 2], padding: [1, 1, 1, 1], groups: 2 }),
    },
    { inputs: [[1, 4, 3, 10], [8, 2, 1, 7], [8]], attrs: plain({ padding: [0, 0, 3, 3], groups: 2 }) },
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
};

export const volumeSamples: ConvolutionSamples = {
  samples: [
    { inputs: [[2, 5, 4, 5, 3], [9, 5, 3, 3, 3], [9]], attrs: volumes({ padding: [1, 1, 1, 1, 1, 1] }) },
    {
      inputs: [[1, 4, 5, 6, 9], [6, 4, 2, 3, 4], null],
      attrs: volumes({ stride: [2, 1, 3], padding: [1, 0, 0, 2, 2, 1], dilation: [1, 2, 2] }),
    },
    { inputs: [[1, 8, 3, 4, 5], [12, 2, 3, 3, 3], [12]], attrs: volumes({ padding: [1, 1, 1, 1, 1, 1], groups: 4 }) },
    { inputs: [[1, 8, 3, 4, 5], [8, 4, 3, 3, 3], [8]], attrs: volumes({ padding: [1, 1, 1, 1, 1, 1], groups: 2 }) },
    {
      inputs: [[2, 6, 5, 4, 8], [6, 1, 3, 3, 3], [6]],
      attrs: volumes({ stride: [2, 1, 2], padding: [1, 1, 1, 1, 1, 1], groups: 6 }),
    },
    { inputs: [[1, 5, 4, 4, 9], [10, 1, 2, 3, 2], [10]], attrs: volumes({ dilation: [3, 1, 2], groups: 5 }) },
    { inputs: [[1, 7, 2, 3, 3], [13, 7, 1, 1, 1], [13]], attrs: volumes({}) },
    {
      inputs: [[1, 3, 6, 9, 11], [22, 3, 3, 7, 7], null],
      attrs: volumes({ stride: [1, 2, 2], padding: [1, 1, 3, 3, 3, 3] }),
    },
    { inputs: [[1, 8, 6, 1, 1], [12, 8, 3, 1, 1], [12]], attrs: volumes({ padding: [1, 1, 0, 0, 0, 0] }) },
    { inputs: [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], null], attrs: volumes({}) },
    { inputs: [[1, 2, 1, 1, 1], [3, 2, 3, 3, 3], [3]], attrs: volumes({ padding: [1, 1, 1, 1, 1, 1] }) },
    // Blocks of 128 products over planes of taps.
    { inputs: [[1, 33, 3, 2, 3], [9, 33, 3, 3, 3], [9]], attrs: volumes({ padding: [1, 1, 1, 1, 1, 1] }) },
    // By Winograd's tiles, plane by plane.
    { inputs: [[2, 8, 3, 8, 9], [8, 8, 3, 3, 3], [8]], attrs: volumes({ padding: [1, 1, 1, 1, 1, 1] }) },
    { inputs: [[1, 9, 4, 9, 8], [12, 9, 1, 3, 3], null], attrs: volumes({ padding: [0, 0, 1, 1, 0, 1] }) },
    { inputs: [[1, 8, 5, 10, 8], [16, 8, 2, 3, 3], [16]], attrs: volumes({ padding: [2, 0, 1, 1, 1, 1] }) },
  ],
  rejects: [
    {
      inputs: [[1, 3, 8, 8, 8], [4, 2, 3, 3, 3], null],
      attrs: volumes({}),
      message: "conv3d expects 2 input channels, but the input has 3",
    },
    {
      inputs: [[1, 3, 8, 8], [4, 3, 3, 3, 3], null],
      attrs: volumes({}),
      message: "conv3d expects volumes [N, C, D, H, W], got [1, 3, 8, 8]",
    },
    {
      inputs: [[1, 3, 2, 8, 8], [4, 3, 3, 3, 3], null],
      attrs: volumes({}),
      message: "the kernel 3×3×3 is larger than the padded input 2×8×8",
    },
  ],
};

function plain(attrs: SampleAttrs) {
  return ofRank(2, attrs);
}

function volumes(attrs: SampleAttrs) {
  return ofRank(3, attrs);
}

function ofRank(rank: number, { padding = [], ...attrs }: SampleAttrs): ConvolutionAttrs & AttrValues {
  const ones = Array.from({ length: rank }, () => 1);
  const pads = ones.map((_, axis): Pads => [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0]);
  return { stride: ones, dilation: ones, groups: 1, ...attrs, padding: pads };
}

/** Attributes of a sample as the text form has them: padding is [top, bottom, left, right]. */
interface SampleAttrs extends Partial<Omit<ConvolutionAttrs, "padding">> {
  readonly padding?: readonly number[];
}
