import { bool, count, either, fallback, required, severalOf, singleOf, size } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Fail, Refusal } from "../ir/refusal.ts";
import { spaces, type SpaceRank } from "../ir/space.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { alongWidth, asFilter, convolve, paddingModes, paddingWords, perDimension } from "../functions/convolution.ts";
import { asImage } from "../functions/image.ts";
import { defineLayer, fanInUniform, learned, type Layer, type WeightSpec } from "./define-layer.ts";
import { channelsFirst, counted, made, rowsAsImages } from "./rearranged.ts";
import { greatestCommonDivisor } from "../ir/greatest-common-divisor.ts";
import { nearestDivisors } from "./nearest-divisors.ts";

const shapes = { 1: "sequences [N, C, L]", 2: "images [N, C, H, W]", 3: "volumes [N, C, D, H, W]" } as const;

/** The input has its channels right before its `dims` last dimensions, with a batch in front or not. */
export function checkChannels(b: Build, layer: string, input: TensorValue, channels: number, dims: 1 | 2 | 3): void {
  const rank = input.type.shape.length;
  const refuse = (kind: Refusal, help?: string): never =>
    b.fail(kind, `${layer} expects ${shapes[dims]}, got ${showShape(input.type.shape)}`, help);
  if (rank !== dims + 2 && rank !== dims + 1) refuse("rank", dims === 2 ? rowsAsImages(b, input, channels) : undefined);
  const found = input.type.shape.at(-1 - dims);
  if (found === undefined || found === channels) return;
  // The batch of images without a channel, or one that has been moved to where the channels should be.
  if (!isFixed(found))
    return rank === dims + 1 ? refuse("rank", channels === 1 ? withOneChannel(b, input) : undefined) : refuse("open");
  b.sizeMismatch({
    expected: `${layer} expects ${counted(channels, "input channel")}`,
    input,
    found,
    rearranged: channelsFirst(b, input, channels, dims),
    help: `in_channels is the first argument of ${layer}: write ${found} there, or _ to take it from the input`,
  });
}

/** [N, H, W] is read as one image of N channels. */
function withOneChannel(b: Build, input: TensorValue): string {
  const [batch, ...space] = input.type.shape;
  return made(b, input, "unsqueeze(1)", [...(batch === undefined ? [] : [batch]), 1, ...space]);
}

export function checkGroups(
  { in_channels, out_channels, groups }: { in_channels: number; out_channels: number; groups: number },
  fail: Fail,
): void {
  const help = nearestDivisors(greatestCommonDivisor(in_channels, out_channels), groups);
  if (in_channels % groups !== 0)
    fail("indivisible", `groups=${groups} does not divide in_channels=${in_channels}`, help);
  if (out_channels % groups !== 0)
    fail("indivisible", `groups=${groups} does not divide out_channels=${out_channels}`, help);
}

/** PyTorch's default: both from the number of inputs that meet in one output. */
export function filters(shape: readonly number[], outs: number, bias: boolean): WeightSpec[] {
  const init = fanInUniform(shape.slice(1).reduce((a, b) => a * b, 1));
  return [learned("weight", shape, init), ...(bias ? [learned("bias", [outs], init)] : [])];
}

const SAME_STRIDE = 'padding="same" needs a stride of 1';

const overSpace = (rank: SpaceRank): Layer => {
  const { stride, dilation, pads } = perDimension(rank);
  const name = `Conv${rank}d`;
  return defineLayer({
    name,
    summary: `slides out_channels filters over ${spaces[rank].many}`,
    torch: { api: `torch.nn.${name}`, source: "torch/nn/modules/conv.py" },
    params: {
      in_channels: required(size),
      out_channels: required(size),
      kernel_size: required(severalOf(size, rank)),
      stride,
      padding: pads,
      dilation,
      groups: fallback(size, 1),
      bias: fallback(bool, true),
      padding_mode: fallback(paddingModes, "zeros", '"zeros"'),
    },
    sizes: { in_channels: (input) => input.type.shape.at(-1 - rank) },
    weights(args, fail) {
      const { in_channels, out_channels, kernel_size, padding, groups, bias } = args;
      checkGroups(args, fail);
      if (padding === "same" && args.stride.some((step) => step !== 1)) fail("combination", SAME_STRIDE);
      return filters([out_channels, in_channels / groups, ...kernel_size], out_channels, bias);
    },
    forward(b, args, { weight, bias }, input) {
      checkChannels(b, name, input as TensorValue, args.in_channels, rank);
      return convolve(b, input as TensorValue, weight as TensorValue, bias, args);
    },
  });
};

export const Conv2d = overSpace(2);
export const Conv3d = overSpace(3);

export const Conv1d = defineLayer({
  name: "Conv1d",
  summary: "slides out_channels filters over sequences",
  torch: { api: "torch.nn.Conv1d", source: "torch/nn/modules/conv.py" },
  params: {
    in_channels: required(size),
    out_channels: required(size),
    kernel_size: required(singleOf(size)),
    stride: fallback(singleOf(size), 1),
    padding: fallback(either(singleOf(count), paddingWords), 0),
    dilation: fallback(singleOf(size), 1),
    groups: fallback(size, 1),
    bias: fallback(bool, true),
    padding_mode: fallback(paddingModes, "zeros", '"zeros"'),
  },
  sizes: { in_channels: (input) => input.type.shape.at(-2) },
  weights(args, fail) {
    const { in_channels, out_channels, kernel_size, stride, padding, groups, bias } = args;
    checkGroups(args, fail);
    if (padding === "same" && stride !== 1) fail("combination", SAME_STRIDE);
    return filters([out_channels, in_channels / groups, kernel_size], out_channels, bias);
  },
  forward(b, args, { weight, bias }, input) {
    checkChannels(b, "Conv1d", input as TensorValue, args.in_channels, 1);
    const how = { ...alongWidth(args), padding_mode: args.padding_mode };
    return asImage(b, input as TensorValue, (x) => convolve(b, x, asFilter(b, weight as TensorValue), bias, how));
  },
});
