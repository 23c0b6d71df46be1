import {
  count,
  either,
  fallback,
  oneOf,
  orNone,
  required,
  stretchedTo,
  singleOf,
  size,
  tensor,
} from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Pads } from "../ir/layout.ts";
import { spaces, type SpaceRank } from "../ir/space.ts";
import { isFixed, showShape, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { convTranspose2d, convTranspose3d } from "../ops/convolution/conv-transpose.ts";
import { conv2d, conv3d } from "../ops/convolution/convolution.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asBatch, asImage } from "./image.ts";
import { reshapeTo } from "./shape.ts";

export const paddingWords = oneOf("same", "valid");
export const paddingModes = oneOf("zeros", "reflect", "replicate", "circular");

export interface Convolution {
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly padding_mode?: "zeros" | "reflect" | "replicate" | "circular";
}

/** conv2d on [N, C, H, W] or [C, H, W], or conv3d on volumes. */
export function convolve(
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  bias: TensorValue | undefined,
  { stride, padding, dilation, groups, padding_mode = "zeros" }: Convolution,
): TensorValue {
  const rank = stride.length as SpaceRank;
  const kernel = weight.type.shape.slice(2);
  if (kernel.length !== rank || !kernel.every(isFixed))
    return b.fail(
      "rank",
      `conv${rank}d expects a weight [out, in / groups, ${spaces[rank].kernel}], got ${showShape(weight.type.shape)}`,
    );
  const op = rank === 2 ? conv2d : conv3d;
  const pads = padsOf(b, padding, kernel, stride, dilation);
  return asBatch(
    b,
    input,
    (x) => {
      if (padding_mode === "zeros") return b.op(op, [x, weight, bias], { stride, padding: pads, dilation, groups });
      const [before, after] = [0, 1].map((side) => [0, 0, ...pads.map((each) => each[side] as number)]) as [
        number[],
        number[],
      ];
      const bordered = b.op(pad, [x], { before, after, mode: padding_mode, value: 0 });
      return b.op(op, [bordered, weight, bias], { stride, padding: withoutPads(kernel), dilation, groups });
    },
    rank,
  );
}

/** PyTorch's padding on each side; "same" puts the odd row and column behind. */
function padsOf(
  b: Build,
  padding: readonly number[] | "same" | "valid",
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): readonly Pads[] {
  if (padding === "valid") return withoutPads(kernel);
  if (padding !== "same") return padding.map((count): Pads => [count, count]);
  if (stride.some((step) => step !== 1)) b.fail("combination", 'padding="same" needs a stride of 1');
  return kernel.map((each, i): Pads => {
    const total = (each - 1) * (dilation[i] as number);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
}

const withoutPads = (kernel: readonly number[]): readonly Pads[] => kernel.map(() => [0, 0]);

export interface TransposedConvolution {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly output_padding: readonly number[];
  readonly groups: number;
  readonly dilation: readonly number[];
}

export const convolveTransposed = (
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  bias: TensorValue | undefined,
  { stride, padding, output_padding, groups, dilation }: TransposedConvolution,
): TensorValue => {
  const rank = stride.length as SpaceRank;
  const op = rank === 2 ? convTranspose2d : convTranspose3d;
  const attrs = { stride, padding, output_padding, groups, dilation };
  return asBatch(b, input, (x) => b.op(op, [x, weight, bias], attrs), rank);
};

/** A filter over a sequence as one over an image of height 1. */
export const asFilter = (b: Build, weight: TensorValue): TensorValue => {
  const { shape } = weight.type;
  if (shape.length !== 3) b.fail("rank", `expected a weight of three dimensions, got ${showShape(shape)}`);
  return reshapeTo(b, weight, [...shape.slice(0, 2), 1, ...shape.slice(2)] as Shape);
};

const weights = { input: required(tensor), weight: required(tensor), bias: fallback(orNone(tensor), null) };

/** The parameters of a convolution that are numbers for each dimension; layers take them too. */
export const perDimension = (rank: SpaceRank) => {
  const of = (type: typeof size, value: number) =>
    fallback(stretchedTo(type, rank), Array<number>(rank).fill(value), String(value));
  return {
    stride: of(size, 1),
    padding: of(count, 0),
    output_padding: of(count, 0),
    dilation: of(size, 1),
    /** Numbers, or a word. */
    pads: fallback(
      either<readonly number[], "same" | "valid">(stretchedTo(count, rank), paddingWords),
      Array<number>(rank).fill(0),
      "0",
    ),
  };
};

const overSpace = (rank: SpaceRank): readonly TensorFunction[] => {
  const { stride, padding, output_padding, dilation, pads } = perDimension(rank);
  const [op, transposed] = rank === 2 ? [conv2d, convTranspose2d] : [conv3d, convTranspose3d];
  return [
    defineFunction({
      name: op.name,
      summary: op.summary,
      torch: op.torch.api,
      params: { ...weights, stride, padding: pads, dilation, groups: fallback(size, 1) },
      apply: (b, { input, weight, bias, ...how }) => convolve(b, input, weight, bias ?? undefined, how),
    }),
    defineFunction({
      name: transposed.name,
      summary: transposed.summary,
      torch: transposed.torch.api,
      params: { ...weights, stride, padding, output_padding, groups: fallback(size, 1), dilation },
      apply: (b, { input, weight, bias, ...how }) => convolveTransposed(b, input, weight, bias ?? undefined, how),
    }),
  ];
};

export const convolutionFunctions: readonly TensorFunction[] = [
  ...overSpace(2),
  ...overSpace(3),
  defineFunction({
    name: "conv1d",
    summary: "slides filters over sequences; padding is zeros",
    torch: "torch.nn.functional.conv1d",
    params: {
      ...weights,
      stride: fallback(singleOf(size), 1),
      padding: fallback(either(singleOf(count), paddingWords), 0),
      dilation: fallback(singleOf(size), 1),
      groups: fallback(size, 1),
    },
    apply: (b, { input, weight, bias, stride, padding, dilation, groups }) =>
      asImage(b, input, (x) =>
        convolve(b, x, asFilter(b, weight), bias ?? undefined, alongWidth({ stride, padding, dilation, groups })),
      ),
  }),
  defineFunction({
    name: "conv_transpose1d",
    summary: "the gradient of conv1d",
    torch: "torch.nn.functional.conv_transpose1d",
    params: {
      ...weights,
      stride: fallback(singleOf(size), 1),
      padding: fallback(singleOf(count), 0),
      output_padding: fallback(singleOf(count), 0),
      groups: fallback(size, 1),
      dilation: fallback(singleOf(size), 1),
    },
    apply: (b, { input, weight, bias, stride, padding, output_padding, groups, dilation }) =>
      asImage(b, input, (x) =>
        convolveTransposed(b, x, asFilter(b, weight), bias ?? undefined, {
          stride: [1, stride],
          padding: [0, padding],
          output_padding: [0, output_padding],
          groups,
          dilation: [1, dilation],
        }),
      ),
  }),
];

/** The arguments of a convolution over sequences, for images of height 1. */
export const alongWidth = (args: {
  readonly stride: number;
  readonly padding: number | "same" | "valid";
  readonly dilation: number;
  readonly groups: number;
}): Convolution => ({
  stride: [1, args.stride],
  padding: typeof args.padding === "number" ? [0, args.padding] : args.padding,
  dilation: [1, args.dilation],
  groups: args.groups,
});
