import { dims, fallback, int, listOf, required, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { shuffleChannels, shufflePixels, unshufflePixels } from "../functions/pixels.ts";
import { flattenDims, permuteTo, unflattenDim } from "../functions/shape.ts";
import { identity } from "../ops/arrangement/views.ts";
import { defineLayer } from "./define-layer.ts";

export const Identity = defineLayer({
  name: "Identity",
  summary: "the input, whatever it is made with",
  torch: { api: "torch.nn.Identity", source: "torch/nn/modules/linear.py" },
  params: {},
  takesAnything: true,
  forward: (b, _, __, input) => b.op(identity, [input]),
});

export const Flatten = defineLayer({
  name: "Flatten",
  summary: "dimensions start_dim to end_dim as one",
  torch: { api: "torch.nn.Flatten", source: "torch/nn/modules/flatten.py" },
  params: { start_dim: fallback(int, 1), end_dim: fallback(int, -1) },
  forward: (b, { start_dim, end_dim }, _, input) => flattenDims(b, input as TensorValue, start_dim, end_dim),
});

export const Unflatten = defineLayer({
  name: "Unflatten",
  summary: "one dimension as several; one size may be -1",
  torch: { api: "torch.nn.Unflatten", source: "torch/nn/modules/flatten.py" },
  params: { dim: required(int), unflattened_size: required(dims) },
  forward: (b, { dim, unflattened_size }, _, input) => unflattenDim(b, input as TensorValue, dim, unflattened_size),
});

/** torchvision's, for a Sequential. */
export const Permute = defineLayer({
  name: "Permute",
  summary: "the dimensions in another order",
  torch: { api: "torchvision.ops.Permute", source: "torchvision/ops/misc.py" },
  params: { dims: required(listOf(int)) },
  forward: (b, { dims: order }, _, input) => permuteTo(b, input as TensorValue, order),
});

export const PixelShuffle = defineLayer({
  name: "PixelShuffle",
  summary: "channels as pixels between pixels: [C · r², H, W] to [C, H · r, W · r]",
  torch: { api: "torch.nn.PixelShuffle", source: "torch/nn/modules/pixelshuffle.py" },
  params: { upscale_factor: required(size) },
  forward: (b, { upscale_factor }, _, input) => shufflePixels(b, input as TensorValue, upscale_factor),
});

export const PixelUnshuffle = defineLayer({
  name: "PixelUnshuffle",
  summary: "pixels as channels: [C, H · r, W · r] to [C · r², H, W]",
  torch: { api: "torch.nn.PixelUnshuffle", source: "torch/nn/modules/pixelshuffle.py" },
  params: { downscale_factor: required(size) },
  forward: (b, { downscale_factor }, _, input) => unshufflePixels(b, input as TensorValue, downscale_factor),
});

export const ChannelShuffle = defineLayer({
  name: "ChannelShuffle",
  summary: "the channels of all groups dealt out in turn",
  torch: { api: "torch.nn.ChannelShuffle", source: "torch/nn/modules/channelshuffle.py" },
  params: { groups: required(size) },
  forward: (b, { groups }, _, input) => shuffleChannels(b, input as TensorValue, groups),
});
