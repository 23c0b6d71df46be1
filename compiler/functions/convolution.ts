import { count, either, fallback, oneOf, orNone, pairOf, required, singleOf, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Pads } from "../ir/layout.ts";
import { isFixed, showShape, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { convTranspose2d } from "../ops/convolution/conv-transpose2d.ts";
import { conv2d } from "../ops/convolution/conv2d.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asBatch, asImage, type Pair } from "./image.ts";
import { reshapeTo } from "./shape.ts";

export const paddingWords = oneOf("same", "valid");
export const paddingModes = oneOf("zeros", "reflect", "replicate", "circular");

export interface Convolution {
  readonly stride: Pair;
  readonly padding: Pair | "same" | "valid";
  readonly dilation: Pair;
  readonly groups: number;
  readonly padding_mode?: "zeros" | "reflect" | "replicate" | "circular";
}

/** conv2d on [N, C, H, W] or [C, H, W]. */
export function convolve(
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  bias: TensorValue | undefined,
  { stride, padding, dilation, groups, padding_mode = "zeros" }: Convolution,
): TensorValue {
  const kernel = weight.type.shape.slice(2);
  if (kernel.length !== 2 || !kernel.every(isFixed))
    return b.fail(
      "rank",
      `conv2d expects a weight [out, in / groups, height, width], got ${showShape(weight.type.shape)}`,
    );
  const pads = padsOf(b, padding, kernel as unknown as Pair, stride, dilation);
  const [[top, bottom], [left, right]] = pads;
  return asBatch(b, input, (x) => {
    if (padding_mode === "zeros") return b.op(conv2d, [x, weight, bias], { stride, padding: pads, dilation, groups });
    const border = { before: [0, 0, top, left], after: [0, 0, bottom, right], mode: padding_mode, value: 0 };
    return b.op(conv2d, [b.op(pad, [x], border), weight, bias], { stride, padding: NO_PADS, dilation, groups });
  });
}

/** PyTorch's padding on each side; "same" puts the odd row and column behind. */
function padsOf(
  b: Build,
  padding: Pair | "same" | "valid",
  kernel: Pair,
  stride: Pair,
  dilation: Pair,
): readonly [Pads, Pads] {
  if (padding === "valid") return NO_PADS;
  if (padding !== "same") return padding.map((count): Pads => [count, count]) as [Pads, Pads];
  if (stride.some((step) => step !== 1)) b.fail("combination", 'padding="same" needs a stride of 1');
  return kernel.map((each, i): Pads => {
    const total = (each - 1) * (dilation[i] as number);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  }) as [Pads, Pads];
}

const NO_PADS = [
  [0, 0],
  [0, 0],
] as const;

export interface TransposedConvolution {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly output_padding: Pair;
  readonly groups: number;
  readonly dilation: Pair;
}

export const convolveTransposed = (
  b: Build,
  input: TensorValue,
  weight: TensorValue,
  bias: TensorValue | undefined,
  { stride, padding, output_padding, groups, dilation }: TransposedConvolution,
): TensorValue =>
  asBatch(b, input, (x) =>
    b.op(convTranspose2d, [x, weight, bias], { stride, padding, output_padding, groups, dilation }),
  );

/** A filter over a sequence as one over an image of height 1. */
export const asFilter = (b: Build, weight: TensorValue): TensorValue => {
  const { shape } = weight.type;
  if (shape.length !== 3) b.fail("rank", `expected a weight of three dimensions, got ${showShape(shape)}`);
  return reshapeTo(b, weight, [...shape.slice(0, 2), 1, ...shape.slice(2)] as Shape);
};

const weights = { input: required(tensor), weight: required(tensor), bias: fallback(orNone(tensor), null) };
const ones = [1, 1] as Pair;
const zeros = [0, 0] as Pair;

export const convolutionFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "conv2d",
    summary: conv2d.summary,
    torch: conv2d.torch.api,
    params: {
      ...weights,
      stride: fallback(pairOf(size), ones, "1"),
      padding: fallback(either(pairOf(count), paddingWords), zeros, "0"),
      dilation: fallback(pairOf(size), ones, "1"),
      groups: fallback(size, 1),
    },
    apply: (b, { input, weight, bias, ...how }) => convolve(b, input, weight, bias ?? undefined, how),
  }),
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
    name: "conv_transpose2d",
    summary: convTranspose2d.summary,
    torch: convTranspose2d.torch.api,
    params: {
      ...weights,
      stride: fallback(pairOf(size), ones, "1"),
      padding: fallback(pairOf(count), zeros, "0"),
      output_padding: fallback(pairOf(count), zeros, "0"),
      groups: fallback(size, 1),
      dilation: fallback(pairOf(size), ones, "1"),
    },
    apply: (b, { input, weight, bias, ...how }) => convolveTransposed(b, input, weight, bias ?? undefined, how),
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
