import { bool, count, either, fallback, oneOf, pairOf, required, size } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showDim, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { asBatch, padsOf, type Pair } from "../functions/network.ts";
import { conv2d } from "../ops/conv2d.ts";
import { defineLayer, fanInUniform, learned } from "./define-layer.ts";

/** The channels of an image, with a batch in front or not. */
export const channelsOf = (input: TensorValue) => input.type.shape.at(-3);

export function checkChannels(b: Build, layer: string, input: TensorValue, channels: number): void {
  const rank = input.type.shape.length;
  if (rank !== 4 && rank !== 3) b.fail(`${layer} expects images [N, C, H, W], got ${showShape(input.type.shape)}`);
  const found = channelsOf(input);
  if (found === undefined || found === channels) return;
  b.misfit({
    expected: `${layer} expects ${channels} input channels`,
    input,
    found,
    help: isFixed(found)
      ? `in_channels is the first argument of ${layer}: write ${showDim(found)} there, or _ to take it from the input`
      : undefined,
  });
}

export const Conv2d = defineLayer({
  name: "Conv2d",
  summary: "slides out_channels filters over images",
  torch: { api: "torch.nn.Conv2d", source: "torch/nn/modules/conv.py" },
  params: {
    in_channels: required(size),
    out_channels: required(size),
    kernel_size: required(pairOf(size)),
    stride: fallback(pairOf(size), [1, 1] as Pair, "1"),
    padding: fallback(either(pairOf(count), oneOf("same", "valid")), [0, 0] as Pair, "0"),
    dilation: fallback(pairOf(size), [1, 1] as Pair, "1"),
    groups: fallback(size, 1),
    bias: fallback(bool, true),
    padding_mode: fallback(oneOf("zeros", "reflect", "replicate", "circular"), "zeros", '"zeros"'),
  },
  sizes: { in_channels: channelsOf },
  weights({ in_channels, out_channels, kernel_size, stride, padding, groups, bias }, fail) {
    if (in_channels % groups !== 0) fail(`groups=${groups} does not divide in_channels=${in_channels}`);
    if (out_channels % groups !== 0) fail(`groups=${groups} does not divide out_channels=${out_channels}`);
    if (padding === "same" && stride.some((step) => step !== 1)) fail('padding="same" needs a stride of 1');
    const shape = [out_channels, in_channels / groups, ...kernel_size];
    const init = fanInUniform((in_channels / groups) * kernel_size[0] * kernel_size[1]);
    return [learned("weight", shape, init), ...(bias ? [learned("bias", [out_channels], init)] : [])];
  },
  forward(b, { in_channels, kernel_size, stride, padding, dilation, groups, padding_mode }, { weight, bias }, input) {
    const x = input as TensorValue;
    checkChannels(b, "Conv2d", x, in_channels);
    if (padding_mode !== "zeros") b.fail(`padding_mode="${padding_mode}" is not supported yet; "zeros" is`);
    const pads = padsOf(b, padding, kernel_size, stride, dilation);
    return asBatch(b, x, (images) => b.op(conv2d, [images, weight, bias], { stride, padding: pads, dilation, groups }));
  },
});
