import { boolean, defineOp, optional } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { avgPool2dGradient, maxPool2dGradient, withoutPadding } from "./pool2d-gradient.ts";
import type { DescribedStep } from "../../ir/op-traits.ts";
import { sameText, sizesText } from "../../ir/words.ts";
import { strideDetail } from "../convolution/describe-convolution.ts";
import { inferPool } from "./infer-pool.ts";
import { maxLoops, meanLoops } from "./pool2d-kernel.ts";
import { averaging, haloFor, pooling, runsOfMeans, tapsOf, window, windowAt } from "./windows.ts";

const MAX_SOURCE = "aten/src/ATen/native/DilatedMaxPool2d.cpp";
const AVG_SOURCE = "aten/src/ATen/native/AveragePool2d.cpp";

export const maxPool2d = defineOp({
  name: "max_pool2d",
  summary: "the largest value of each window; NaN if there is one; padding never counts",
  torch: { api: "torch.nn.functional.max_pool2d", source: MAX_SOURCE },
  inputs: ["input"],
  attrs: window,
  category: "pooling",
  gradient: ({ op, inputs: [x], attrs, gradient, typeOf }) => [
    withoutPadding(op, op(maxPool2dGradient, [x, gradient], attrs), typeOf(x).shape, attrs),
  ],
  sentence: ({ inputs: [x], attrs }) => `takes the largest of each ${sizesText(attrs["kernel_size"])} of ${x?.text}`,
  detail: windowDetail,
  infer: ({ input }, attrs, fail) => inferPool("max_pool2d", input.shape, attrs, fail),
  reference: ({ input }, attrs, shape) =>
    tabulate(shape, (index) => {
      let best = -Infinity;
      for (const [y, x] of windowAt(index, input.shape, attrs)) {
        const value = at(input, [index[0] as number, index[1] as number, y, x]);
        if (value > best || Number.isNaN(value)) best = value;
      }
      return best;
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: ({ types, attrs, out }) => ({
      input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, attrs, -Infinity) },
    }),
    program: ({ k, machine, attrs, out, inputs, y }) =>
      maxLoops(k, machine, { out: out.shape, attrs, x: inputs.input, y }),
  },
  samples: [
    { inputs: [[2, 3, 7, 9]], attrs: pooling({ kernel_size: [2, 2], stride: [2, 2] }) },
    { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], ceil_mode: true }) },
    { inputs: [[1, 3, 11, 8]], attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }) },
    { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [2, 3], padding: [1, 1], dilation: [2, 2] }) },
    { inputs: [[1, 1, 6, 6]], attrs: pooling({ kernel_size: [5, 5] }) },
  ],
  rejects: [
    {
      inputs: [[1, 3, 8, 8]],
      attrs: pooling({ kernel_size: [3, 3], padding: [2, 2] }),
      message: "padding 2 is more than half of the kernel size 3",
    },
    {
      inputs: [[1, 3, 2, 2]],
      attrs: pooling({ kernel_size: [3, 3] }),
      message: "the pooling window 3×3 is larger than the padded input 2×2",
    },
  ],
});

export const avgPool2d = defineOp({
  name: "avg_pool2d",
  summary: "the mean of each window",
  torch: { api: "torch.nn.functional.avg_pool2d", source: AVG_SOURCE },
  inputs: ["input"],
  attrs: { ...window, count_include_pad: boolean, divisor_override: optional },
  category: "pooling",
  gradient({ op, inputs: [x], attrs, gradient, typeOf }) {
    const { shape } = typeOf(x);
    const spread = op(avgPool2dGradient, [gradient], { ...attrs, input_size: shape.slice(2) as readonly number[] });
    return [withoutPadding(op, spread, shape, attrs)];
  },
  sentence: ({ inputs: [x], attrs }) => `averages each ${sizesText(attrs["kernel_size"])} of ${x?.text}`,
  detail: windowDetail,
  averages({ divisor_override, count_include_pad, padding }) {
    const countsPadding = count_include_pad === true && (padding as readonly number[]).some((size) => size > 0);
    return divisor_override !== null || countsPadding ? undefined : [2, 3];
  },
  infer: ({ input }, attrs, fail) => inferPool("avg_pool2d", input.shape, attrs, fail),
  reference: ({ input }, attrs, shape) =>
    tabulate(shape, (index) => {
      let sum = 0;
      for (const [y, x] of windowAt(index, input.shape, attrs))
        sum += at(input, [index[0] as number, index[1] as number, y, x]);
      const taps = ([0, 1] as const).map((axis) => tapsOf(index[axis + 2] as number, axis, input.shape, attrs));
      return sum / (attrs.divisor_override ?? (taps[0] as number) * (taps[1] as number));
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: ({ types, attrs, out }) => ({
      input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, attrs, 0) },
    }),
    program: ({ k, types, attrs, out, inputs, y }) =>
      meanLoops(
        k,
        { out: out.shape, attrs, x: inputs.input, y },
        runsOfMeans(types.input.shape, out.shape, attrs),
        attrs.divisor_override,
      ),
  },
  samples: [
    { inputs: [[2, 3, 7, 9]], attrs: averaging({ kernel_size: [2, 3], stride: [2, 3] }) },
    { inputs: [[1, 3, 8, 9]], attrs: averaging({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }) },
    {
      inputs: [[1, 3, 8, 10]],
      attrs: averaging({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1], ceil_mode: true }),
    },
    {
      inputs: [[1, 3, 8, 10]],
      attrs: averaging({
        kernel_size: [3, 3],
        stride: [2, 2],
        padding: [1, 1],
        ceil_mode: true,
        count_include_pad: false,
      }),
    },
    { inputs: [[1, 3, 6, 6]], attrs: averaging({ kernel_size: [2, 2], stride: [2, 2], divisor_override: 3 }) },
    { inputs: [[2, 5, 8, 10]], attrs: averaging({ kernel_size: [8, 10], stride: [8, 10] }) },
  ],
});

/** `3×3 /2`; windows side by side need no stride. */
function windowDetail({ attrs }: DescribedStep): string {
  const [size, stride] = [attrs["kernel_size"], attrs["stride"]] as readonly [readonly number[], readonly number[]];
  return [size.join("×"), ...(sameText(size) === sameText(stride) ? [] : strideDetail(stride))].join(" ");
}
