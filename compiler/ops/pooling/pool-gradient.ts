import type { GradientCall } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import type { Cursor } from "../../ir/kernel/cursor.ts";
import { mul } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { boolean, defineOp, numbers, optional, type AttrValues, type Op, type Sample } from "../../ir/op.ts";
import { at, countOf, everyPlace, tabulate } from "../../ir/reference.ts";
import type { SpaceRank } from "../../ir/space.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { slice } from "../arrangement/views.ts";
import { extent } from "../convolution/extent.ts";
import { handToLargest } from "./largest-tap.ts";
import { averageGradients, maximumGradients } from "./pool-gradient-samples.ts";
import { atFirstWindow, eachTapOf, eachWindow, everywhere, regionsOf, tapsIn, type Window } from "./pool-kernel.ts";
import { countedBy, haloFor, runsOfMeans, window, windowAt } from "./windows.ts";

/**
 * Gradients of pooling windows: what each hands back is added up in memory. They come with the padding around the image, where what
 * windows would hand to it stays behind.
 */

/** An image of so many rows and columns with all that windows reach. */
const paddedShape = (size: readonly Dim[], out: Shape, attrs: Window): Shape => [
  out[0] as Dim,
  out[1] as Dim,
  ...attrs.kernel_size.map((kernel, axis) => {
    const [stride, padding, dilation] = [attrs.stride, attrs.padding, attrs.dilation].map((each) => each[axis]) as [
      number,
      number,
      number,
    ];
    const reached = ((out[axis + 2] as number) - 1) * stride + extent(kernel, dilation);
    return Math.max((size[axis] as number) + 2 * padding, reached);
  }),
];

/** The image itself. */
export function withoutPadding(op: GradientCall["op"], padded: ValueId, shape: Shape, attrs: AttrValues): ValueId {
  return (attrs["padding"] as readonly number[]).reduce(
    (value, start, axis) => op(slice, [value], { dim: axis + 2, start, step: 1, count: [shape[axis + 2] as Dim] }),
    padded,
  );
}

/** Adds up by hand, for references; `visit` is told the window of each output and adds to places of the image. */
export function addUpWindows(
  shape: readonly number[],
  padding: readonly number[],
  windows: readonly number[],
  visit: (index: readonly number[], add: (place: readonly number[], value: number) => void) => void,
): Float64Array {
  const [, channels, ...size] = shape as readonly [number, number, ...number[]];
  const result = new Float64Array(countOf(shape));
  tabulate(windows, (index) => {
    const [n, c] = index as readonly [number, number];
    visit(index, (place, value) => {
      const flat = place.reduce(
        (sum, here, axis) => sum * (size[axis] as number) + here + (padding[axis] as number),
        n * channels + c,
      );
      result[flat] = (result[flat] as number) + value;
    });
    return 0;
  });
  return result;
}

/** The first place of the largest value, or the last of a NaN, if there is one. */
export function placeOfLargest(
  places: readonly (readonly number[])[],
  valueAt: (place: readonly number[]) => number,
): readonly number[] {
  const values = places.map(valueAt);
  const unknown = values.findLastIndex(Number.isNaN);
  return places[unknown === -1 ? values.indexOf(Math.max(...values)) : unknown] ?? [];
}

/** The maxima are found again. Of equal ones the first has it all, of several NaN the last. */
const maxPoolGradient = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `max_pool${rank}d_gradient`,
    summary: "each gradient at the place of the largest value of its window, added up",
    torch: {
      api: `torch.ops.aten.max_pool${rank}d_with_indices_backward`,
      source: `aten/src/ATen/native/DilatedMaxPool${rank}d.cpp`,
    },
    inputs: ["input", "gradient"],
    attrs: window,
    infer: ({ input, gradient }, attrs) => paddedShape(input.shape.slice(2), gradient.shape, attrs),
    reference: ({ input, gradient }, attrs, shape) =>
      addUpWindows(shape, attrs.padding, gradient.shape, (index, add) => {
        const [n, c] = index as readonly [number, number];
        const places = windowAt(index, input.shape, attrs);
        const place = placeOfLargest(places, (each) => at(input, [n, c, ...each]));
        if (places.length > 0) add(place, at(gradient, index));
      }),
    kernel: {
      kind: "loops",
      order: "channels-last",
      accumulates: true,
      requires: ({ types, attrs, machine }) => ({
        input: { kind: "spatial", halo: haloFor(types.input.shape, types.gradient.shape, attrs, -Infinity, machine) },
        gradient: { kind: "strided" },
      }),
      program({ k, types, attrs, out, inputs, y }) {
        fillZeros(k, y, out.shape);
        const images = [atFirstWindow(inputs.input, attrs), y];
        const walked = { out: types.gradient.shape, attrs, images, outputs: [inputs.gradient] };
        eachWindow(k, walked, everywhere(types.gradient.shape), (here, [from]) => {
          handToLargest(
            k,
            from as Cursor,
            (visit) => eachTapOf(k, attrs, here.slice(0, 1), ([tap]) => visit([tap as Cursor])),
            (visit) => eachTapOf(k, attrs, here.slice(1), ([to]) => visit([to as Cursor])),
          );
        });
      },
    },
    samples,
  });

const avgPoolGradient = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `avg_pool${rank}d_gradient`,
    summary: "each gradient in even shares over its window, added up",
    torch: {
      api: `torch.ops.aten.avg_pool${rank}d_backward`,
      source: `aten/src/ATen/native/AveragePool${rank}d.cpp`,
    },
    inputs: ["gradient"],
    attrs: { ...window, count_include_pad: boolean, divisor_override: optional, input_size: numbers },
    infer: ({ gradient }, attrs) => paddedShape(attrs.input_size, gradient.shape, attrs),
    reference: ({ gradient }, attrs, shape) =>
      addUpWindows(shape, attrs.padding, gradient.shape, (index, add) => {
        const size = [index[0] as number, index[1] as number, ...attrs.input_size];
        const share = at(gradient, index) / (attrs.divisor_override ?? countedBy(index, size, attrs));
        for (const place of windowReach(index, attrs)) add(place, share);
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
        const walked = { out: shape, attrs, images: [y], outputs: [inputs.gradient] };
        eachWindow(k, walked, regionsOf(runsOfMeans(size, shape, attrs)), (images, [from], region) => {
          const count = attrs.divisor_override ?? tapsIn(region);
          const share = k.local("share", mul(k.load(from as Cursor), 1 / count));
          eachTapOf(k, attrs, images, ([to]) => k.scatterAdd(to as Cursor, [], share));
        });
      },
    },
    samples,
  });

/** All places of a window, those in the padding too. */
const windowReach = (
  index: readonly number[],
  { kernel_size, stride, padding }: Window,
): readonly (readonly number[])[] =>
  everyPlace(kernel_size).map((taps) =>
    taps.map((tap, axis) => (index[axis + 2] as number) * (stride[axis] as number) - (padding[axis] as number) + tap),
  );

export const maxPoolGradients = {
  2: maxPoolGradient(2, maximumGradients[2]),
  3: maxPoolGradient(3, maximumGradients[3]),
};

export const avgPoolGradients = {
  2: avgPoolGradient(2, averageGradients[2]),
  3: avgPoolGradient(3, averageGradients[3]),
};
