import { boolean, defineOp, optional } from "../../ir/op.ts";
import type { Fail } from "../../ir/refusal.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { avgPool2dGradient, maxPool2dGradient, withoutPadding } from "./pool2d-gradient.ts";
import { extent } from "../convolution/extent.ts";
import type { DescribedStep } from "../../ir/op-traits.ts";
import { sameText, sizesText } from "../../ir/words.ts";
import { strideDetail } from "../convolution/describe-convolution.ts";
import { maxLoops, meanLoops, type Window } from "./pool2d-kernel.ts";
import { averaging, haloFor, pooling, runsOfMeans, tapsOf, window, windowAt } from "./windows.ts";

const MAX_SOURCE = "aten/src/ATen/native/DilatedMaxPool2d.cpp";
const AVG_SOURCE = "aten/src/ATen/native/AveragePool2d.cpp";

/** PyTorch's pooling_output_shape: with ceil_mode, a last window that would start in the right padding is dropped. */
function pooledSize(size: number, axis: 0 | 1, { kernel_size, stride, padding, dilation, ceil_mode }: Window): number {
  const [kernel, step, pad, gap] = [kernel_size[axis], stride[axis], padding[axis], dilation[axis]];
  const room = size + 2 * pad - extent(kernel, gap);
  const count = (ceil_mode ? Math.ceil(room / step) : Math.floor(room / step)) + 1;
  return ceil_mode && (count - 1) * step >= size + pad ? count - 1 : count;
}

function inferPool(name: string, shape: Shape, attrs: Window, fail: Fail): Shape {
  if (shape.length !== 4) fail("rank", `${name} expects images [N, C, H, W], got ${showShape(shape)}`);
  const [batch, channels, height, width] = shape as readonly [Dim, Dim, Dim, Dim];
  if (!isFixed(height) || !isFixed(width) || !isFixed(channels))
    return fail("open", `${name} needs a fixed image size, got ${showShape(shape)}`);
  attrs.padding.forEach((pad, i) => {
    const kernel = attrs.kernel_size[i] as number;
    if (pad * 2 > kernel) fail("range", `padding ${pad} is more than half of the kernel size ${kernel}`);
  });
  const size = [pooledSize(height, 0, attrs), pooledSize(width, 1, attrs)] as const;
  if (size[0] < 1 || size[1] < 1)
    fail(
      "small",
      `the pooling window ${attrs.kernel_size.join("×")} is larger than the padded input ${height}×${width}`,
      windowToFit(name, height, width),
    );
  return [batch, channels, ...size];
}

/** Usually the whole image was meant, or there was one pooling too many before. */
const windowToFit = (name: string, height: number, width: number): string =>
  Math.min(height, width) < 2
    ? "the image has become this small before: leave out a pooling or a stride"
    : `at most ${height}×${width} fits; for the whole image, Adaptive${name === "max_pool2d" ? "Max" : "Avg"}Pool2d(1) takes any size`;

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
