import { bool, count, fallback, oneOf, required, severalOf, singleOf, size } from "../ir/arguments.ts";
import type { Fail } from "../ir/refusal.ts";
import type { SpaceRank } from "../ir/space.ts";
import type { TensorValue } from "../ir/value.ts";
import { asFilter, convolveTransposed, perDimension } from "../functions/convolution.ts";
import { asImage } from "../functions/image.ts";
import { checkChannels, checkGroups, filters } from "./conv.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

interface Steps {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly output_padding: readonly number[];
}

/** Known to be wrong before any input comes. */
function checkOutputPadding({ stride, dilation, output_padding }: Steps, fail: Fail): void {
  output_padding.forEach((extra, axis) => {
    const [step, gap] = [stride[axis] as number, dilation[axis] as number];
    if (extra >= step && extra >= gap)
      fail("range", `output_padding=${extra} must be smaller than the stride ${step} or the dilation ${gap}`);
  });
}

const overSpace = (rank: SpaceRank): Layer => {
  const { stride, padding, output_padding, dilation } = perDimension(rank);
  const name = `ConvTranspose${rank}d`;
  return defineLayer({
    name,
    summary: "puts out_channels filters, weighted by each pixel, stride pixels apart: a convolution that enlarges",
    torch: { api: `torch.nn.${name}`, source: "torch/nn/modules/conv.py" },
    params: {
      in_channels: required(size),
      out_channels: required(size),
      kernel_size: required(severalOf(size, rank)),
      stride,
      padding,
      output_padding,
      groups: fallback(size, 1),
      bias: fallback(bool, true),
      dilation,
      padding_mode: fallback(oneOf("zeros"), "zeros", '"zeros"'),
    },
    sizes: { in_channels: (input) => input.type.shape.at(-1 - rank) },
    weights(args, fail) {
      checkGroups(args, fail);
      checkOutputPadding(args, fail);
      return filters(
        [args.in_channels, args.out_channels / args.groups, ...args.kernel_size],
        args.out_channels,
        args.bias,
      );
    },
    forward(b, args, { weight, bias }, input) {
      checkChannels(b, name, input as TensorValue, args.in_channels, rank);
      return convolveTransposed(b, input as TensorValue, weight as TensorValue, bias, args);
    },
  });
};

export const ConvTranspose2d = overSpace(2);
export const ConvTranspose3d = overSpace(3);

export const ConvTranspose1d = defineLayer({
  name: "ConvTranspose1d",
  summary: "puts out_channels filters, weighted by each element, stride elements apart",
  torch: { api: "torch.nn.ConvTranspose1d", source: "torch/nn/modules/conv.py" },
  params: {
    in_channels: required(size),
    out_channels: required(size),
    kernel_size: required(singleOf(size)),
    stride: fallback(singleOf(size), 1),
    padding: fallback(singleOf(count), 0),
    output_padding: fallback(singleOf(count), 0),
    groups: fallback(size, 1),
    bias: fallback(bool, true),
    dilation: fallback(singleOf(size), 1),
    padding_mode: fallback(oneOf("zeros"), "zeros", '"zeros"'),
  },
  sizes: { in_channels: (input) => input.type.shape.at(-2) },
  weights(args, fail) {
    checkGroups(args, fail);
    const { stride, dilation, output_padding } = args;
    checkOutputPadding({ stride: [stride], dilation: [dilation], output_padding: [output_padding] }, fail);
    return filters([args.in_channels, args.out_channels / args.groups, args.kernel_size], args.out_channels, args.bias);
  },
  forward(b, args, { weight, bias }, input) {
    checkChannels(b, "ConvTranspose1d", input as TensorValue, args.in_channels, 1);
    return asImage(b, input as TensorValue, (x) =>
      convolveTransposed(b, x, asFilter(b, weight as TensorValue), bias, {
        stride: [1, args.stride],
        padding: [0, args.padding],
        output_padding: [0, args.output_padding],
        groups: args.groups,
        dilation: [1, args.dilation],
      }),
    );
  },
});
