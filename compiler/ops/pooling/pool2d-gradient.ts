import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import type { Cursor } from "../../ir/kernel/cursor.ts";
import { and, constant, equal, less, mul, not, or, select } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import type { GradientCall } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import { boolean, defineOp, optional, pair, type AttrValues, type Pair } from "../../ir/op.ts";
import { at, countOf, tabulate } from "../../ir/reference.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { extent } from "../convolution/extent.ts";
import { slice } from "../arrangement/views.ts";
import { atFirstWindow, eachTapOf, eachWindow, everywhere, type Window } from "./pool2d-kernel.ts";
import { averaging, haloFor, pooling, runsOfMeans, tapsOf, window, windowAt } from "./windows.ts";

/**
 * Gradients of pooling windows: what each hands back is added up in memory. They come with the padding around the image, where what
 * windows would hand to it stays behind.
 */

/** The rows or columns of an image with all that windows reach. */
const reached = (
  size: number,
  outputs: number,
  axis: 0 | 1,
  { kernel_size, stride, padding, dilation }: Window,
): number =>
  Math.max(size + 2 * padding[axis], (outputs - 1) * stride[axis] + extent(kernel_size[axis], dilation[axis]));

const paddedShape = (size: readonly Dim[], out: Shape, attrs: Window): Shape => [
  out[0] as Dim,
  out[1] as Dim,
  reached(size[0] as number, out[2] as number, 0, attrs),
  reached(size[1] as number, out[3] as number, 1, attrs),
];

/** The image itself. */
export function withoutPadding(op: GradientCall["op"], padded: ValueId, shape: Shape, attrs: AttrValues): ValueId {
  const padding = attrs["padding"] as Pair;
  return [2, 3].reduce((value, dim) => {
    const count = shape[dim] as Dim;
    return op(slice, [value], { dim, start: padding[dim - 2] as number, step: 1, count: [count] });
  }, padded);
}

/** Adds up by hand, for references; `visit` is told the window of each output and adds to places of the image. */
function addUp(
  shape: readonly number[],
  padding: Pair,
  windows: readonly number[],
  visit: (index: readonly number[], add: (y: number, x: number, value: number) => void) => void,
): Float64Array {
  const [, channels, height, width] = shape as readonly [number, number, number, number];
  const result = new Float64Array(countOf(shape));
  tabulate(windows, (index) => {
    const [n, c] = index as readonly [number, number];
    const plane = (n * channels + c) * height;
    visit(index, (y, x, value) => {
      const place = (plane + y + padding[0]) * width + x + padding[1];
      result[place] = (result[place] as number) + value;
    });
    return 0;
  });
  return result;
}

/** The maxima are found again. Of equal ones the first has it all. */
export const maxPool2dGradient = defineOp({
  name: "max_pool2d_gradient",
  summary: "each gradient at the place of the largest value of its window, added up",
  torch: {
    api: "torch.ops.aten.max_pool2d_with_indices_backward",
    source: "aten/src/ATen/native/DilatedMaxPool2d.cpp",
  },
  inputs: ["input", "gradient"],
  attrs: window,
  infer: ({ input, gradient }, attrs) => paddedShape(input.shape.slice(2), gradient.shape, attrs),
  reference: ({ input, gradient }, attrs, shape) =>
    addUp(shape, attrs.padding, gradient.shape, (index, add) => {
      const [n, c] = index as readonly [number, number];
      const taps = windowAt(index, input.shape, attrs);
      const values = taps.map(([y, x]) => at(input, [n, c, y, x]));
      const best = values.reduce((most, value) => (value > most || Number.isNaN(value) ? value : most), -Infinity);
      const [y, x] = taps[
        Math.max(
          0,
          values.findIndex((value) => Object.is(value, best) || value === best),
        )
      ] ?? [0, 0];
      add(y, x, at(gradient, index));
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: ({ types, attrs }) => ({
      input: { kind: "spatial", halo: haloFor(types.input.shape, types.gradient.shape, attrs, -Infinity) },
      gradient: { kind: "strided" },
    }),
    program({ k, types, attrs, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      const images = [atFirstWindow(inputs.input, attrs), y];
      const walked = { out: types.gradient.shape, attrs, images, outputs: [inputs.gradient] };
      eachWindow(k, walked, everywhere(types.gradient.shape), (here, [from]) => {
        const best = largestOf(k, attrs, here[0] as Cursor);
        const left = k.local("left", k.load(from as Cursor));
        eachTapOf(k, attrs, here, ([tap, to]) => {
          const value = k.local("v", k.load(tap as Cursor));
          const isBest = or(equal(value, best), and(not(equal(value, value)), not(equal(best, best))));
          k.scatterAdd(to as Cursor, [], select(isBest, left, 0));
          k.set(left, select(isBest, 0, left));
        });
      });
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 7, 9],
        [2, 3, 3, 4],
      ],
      attrs: pooling({ kernel_size: [2, 2], stride: [2, 2] }),
    },
    {
      inputs: [
        [1, 3, 8, 10],
        [1, 3, 4, 5],
      ],
      attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], ceil_mode: true }),
    },
    {
      inputs: [
        [1, 8, 11, 8],
        [1, 8, 6, 4],
      ],
      attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }),
    },
    {
      inputs: [
        [1, 3, 8, 10],
        [1, 3, 8, 8],
      ],
      attrs: pooling({ kernel_size: [2, 3], padding: [1, 1], dilation: [2, 2] }),
    },
  ],
});

function largestOf(k: Kernel, attrs: Window, image: Cursor): Local {
  const best = k.local("best", constant(-Infinity));
  eachTapOf(k, attrs, [image], ([tap]) => {
    const value = k.local("v", k.load(tap as Cursor));
    k.set(best, select(or(less(best, value), not(equal(value, value))), value, best));
  });
  return best;
}

export const avgPool2dGradient = defineOp({
  name: "avg_pool2d_gradient",
  summary: "each gradient in even shares over its window, added up",
  torch: { api: "torch.ops.aten.avg_pool2d_backward", source: "aten/src/ATen/native/AveragePool2d.cpp" },
  inputs: ["gradient"],
  attrs: { ...window, count_include_pad: boolean, divisor_override: optional, input_size: pair },
  infer: ({ gradient }, attrs) => paddedShape(attrs.input_size, gradient.shape, attrs),
  reference: ({ gradient }, attrs, shape) =>
    addUp(shape, attrs.padding, gradient.shape, (index, add) => {
      const size = [index[0] as number, index[1] as number, ...attrs.input_size];
      const taps = ([0, 1] as const).map((axis) => tapsOf(index[axis + 2] as number, axis, size, attrs));
      const share = at(gradient, index) / (attrs.divisor_override ?? (taps[0] as number) * (taps[1] as number));
      for (const [y, x] of windowReach(index, attrs)) add(y, x, share);
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ gradient: { kind: "strided" } }),
    program({ k, types, attrs, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      const { shape } = types.gradient;
      const size: Shape = [shape[0] as Dim, shape[1] as Dim, ...attrs.input_size];
      const [rows, columns] = runsOfMeans(size, shape, attrs);
      const regions = rows.flatMap((row) => columns.map((column) => [row, column] as const));
      const walked = { out: shape, attrs, images: [y], outputs: [inputs.gradient] };
      eachWindow(k, walked, regions, (images, [from], [row, column]) => {
        const count = attrs.divisor_override ?? row.taps * column.taps;
        const share = k.local("share", mul(k.load(from as Cursor), 1 / count));
        eachTapOf(k, attrs, images, ([to]) => k.scatterAdd(to as Cursor, [], share));
      });
    },
  },
  samples: [
    { inputs: [[2, 3, 3, 3]], attrs: { ...averaging({ kernel_size: [2, 3], stride: [2, 3] }), input_size: [7, 9] } },
    {
      inputs: [[1, 4, 4, 5]],
      attrs: { ...averaging({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }), input_size: [8, 9] },
    },
    {
      inputs: [[1, 3, 5, 6]],
      attrs: {
        ...averaging({
          kernel_size: [3, 3],
          stride: [2, 2],
          padding: [1, 1],
          ceil_mode: true,
          count_include_pad: false,
        }),
        input_size: [8, 10],
      },
    },
    {
      inputs: [[1, 3, 3, 3]],
      attrs: { ...averaging({ kernel_size: [2, 2], stride: [2, 2], divisor_override: 3 }), input_size: [6, 6] },
    },
  ],
});

/** All places of a window, those in the padding too. */
function windowReach(index: readonly number[], { kernel_size, stride, padding }: Window): [number, number][] {
  const along = (axis: 0 | 1): readonly number[] =>
    Array.from(
      { length: kernel_size[axis] },
      (_, tap) => (index[axis + 2] as number) * stride[axis] - padding[axis] + tap,
    );
  return along(0).flatMap((y) => along(1).map((x): [number, number] => [y, x]));
}
