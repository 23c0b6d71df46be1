import { required, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { permute } from "../ops/arrangement/views.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

/** The dimensions in front, and the fixed sizes of an image. */
function imageOf(b: Build, x: TensorValue, what: string): { front: Shape; sizes: readonly [number, number, number] } {
  const { shape } = x.type;
  const sizes = shape.slice(-3);
  if (sizes.length < 3 || !sizes.every(isFixed))
    return b.fail(
      sizes.length < 3 ? "rank" : "open",
      `${what} expects images [..., C, H, W] of a fixed size, got ${showShape(shape)}`,
    );
  return { front: shape.slice(0, -3), sizes: sizes as unknown as readonly [number, number, number] };
}

/** Cuts the last three dimensions into five, puts those in order, and joins them again. */
function rearranged(
  b: Build,
  x: TensorValue,
  front: Shape,
  cut: Shape,
  order: readonly number[],
  to: Shape,
): TensorValue {
  const apart = reshapeTo(b, x, [...front, ...cut]);
  const dims = [...front.map((_, i) => i), ...order.map((each) => each + front.length)];
  return reshapeTo(b, b.op(permute, [apart], { dims }), [...front, ...to]);
}

export function shufflePixels(b: Build, x: TensorValue, factor: number): TensorValue {
  const { front, sizes } = imageOf(b, x, "pixel_shuffle");
  const [channels, height, width] = sizes;
  if (channels % factor ** 2 !== 0)
    b.fail(
      "indivisible",
      `pixel_shuffle by ${factor} needs channels in ${factor ** 2}s, got ${channels} in ${showShape(x.type.shape)}`,
    );
  const outs = channels / factor ** 2;
  const cut = [outs, factor, factor, height, width];
  return rearranged(b, x, front, cut, [0, 3, 1, 4, 2], [outs, height * factor, width * factor]);
}

export function unshufflePixels(b: Build, x: TensorValue, factor: number): TensorValue {
  const { front, sizes } = imageOf(b, x, "pixel_unshuffle");
  const [channels, height, width] = sizes;
  if (height % factor !== 0 || width % factor !== 0)
    b.fail(
      "indivisible",
      `pixel_unshuffle by ${factor} needs a height and width in ${factor}s, got ${showShape(x.type.shape)}`,
    );
  const cut = [channels, height / factor, factor, width / factor, factor];
  return rearranged(b, x, front, cut, [0, 2, 4, 1, 3], [channels * factor ** 2, height / factor, width / factor]);
}

export function shuffleChannels(b: Build, x: TensorValue, groups: number): TensorValue {
  const [batch, channels, ...space] = x.type.shape;
  if (channels === undefined || !isFixed(channels))
    return b.fail(
      channels === undefined ? "rank" : "open",
      `channel_shuffle expects [N, C, …], got ${showShape(x.type.shape)}`,
    );
  if (channels % groups !== 0) b.fail("indivisible", `groups=${groups} does not divide ${channels} channels`);
  const apart = reshapeTo(b, x, [batch as Dim, groups, channels / groups, ...space]);
  const dims = apart.type.shape.map((_, i) => (i === 1 ? 2 : i === 2 ? 1 : i));
  return reshapeTo(b, b.op(permute, [apart], { dims }), x.type.shape);
}

export const pixelFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "pixel_shuffle",
    summary: "channels as pixels between pixels: [C · r², H, W] to [C, H · r, W · r]",
    torch: "torch.nn.functional.pixel_shuffle",
    params: { input: required(tensor), upscale_factor: required(size) },
    apply: (b, { input, upscale_factor }) => shufflePixels(b, input, upscale_factor),
  }),
  defineFunction({
    name: "pixel_unshuffle",
    summary: "pixels as channels: [C, H · r, W · r] to [C · r², H, W]",
    torch: "torch.nn.functional.pixel_unshuffle",
    params: { input: required(tensor), downscale_factor: required(size) },
    apply: (b, { input, downscale_factor }) => unshufflePixels(b, input, downscale_factor),
  }),
  defineFunction({
    name: "channel_shuffle",
    summary: "the channels of all groups dealt out in turn",
    torch: "torch.nn.functional.channel_shuffle",
    params: { input: required(tensor), groups: required(size) },
    apply: (b, { input, groups }) => shuffleChannels(b, input, groups),
  }),
];
