import { everyPlace } from "../../ir/reference.ts";
import type { Halo, Pads } from "../../ir/layout.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { boolean, numbers } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import type { Shape } from "../../ir/types.ts";
import { extent } from "../convolution/extent.ts";
import { runsOf, type Run, type Window } from "./pool-kernel.ts";

/** The windows of poolings, and which values they hold. */

export const window = {
  kernel_size: numbers,
  stride: numbers,
  padding: numbers,
  dilation: numbers,
  ceil_mode: boolean,
};

/** How far the windows reach beyond the image on each side. */
export function haloFor(input: Shape, out: Shape, attrs: Window, fill: number, { open }: Pick<Machine, "open">): Halo {
  const pads = attrs.padding.map((before, axis): Pads => {
    // The widest that any size takes.
    if (open) return [before, before + (attrs.ceil_mode ? (attrs.stride[axis] as number) - 1 : 0)];
    const last = ((out[axis + 2] as number) - 1) * (attrs.stride[axis] as number) - before;
    const reach = last + extent(attrs.kernel_size[axis] as number, attrs.dilation[axis] as number);
    return [before, Math.max(0, reach - (input[axis + 2] as number))];
  });
  return { pads, fill };
}

/** The input's positions in the window of an output, those in the padding left out. */
export function windowAt(
  index: readonly number[],
  size: readonly number[],
  { kernel_size, stride, padding, dilation }: Window,
): readonly (readonly number[])[] {
  return everyPlace(kernel_size)
    .map((taps) =>
      taps.map(
        (tap, axis) =>
          (index[axis + 2] as number) * (stride[axis] as number) -
          (padding[axis] as number) +
          tap * (dilation[axis] as number),
      ),
    )
    .filter((place) => place.every((at, axis) => at >= 0 && at < (size[axis + 2] as number)));
}

/** Outputs of means along each dimension, in runs whose windows count equally many values. */
export const runsOfMeans = (input: Shape, out: Shape, attrs: Averaging): readonly (readonly Run[])[] =>
  attrs.kernel_size.map((_, axis) =>
    runsOf(
      range(out[axis + 2] as number).map((o) => (attrs.divisor_override === null ? tapsOf(o, axis, input, attrs) : 1)),
    ),
  );

export interface Averaging extends Window {
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;
}

/** Values that one axis of a window counts: PyTorch's padding counts, what ceil_mode adds beyond it does not. */
function tapsOf(
  index: number,
  axis: number,
  shape: Shape | readonly number[],
  attrs: Window & { readonly count_include_pad: boolean },
): number {
  const [size, pad] = [shape[axis + 2] as number, attrs.padding[axis] as number];
  const start = index * (attrs.stride[axis] as number) - pad;
  const end = Math.min(start + (attrs.kernel_size[axis] as number), size + pad);
  return attrs.count_include_pad ? end - start : Math.min(end, size) - Math.max(start, 0);
}

/** Values that the window of an output counts. */
export const countedBy = (
  index: readonly number[],
  shape: Shape | readonly number[],
  attrs: Window & { readonly count_include_pad: boolean },
): number =>
  attrs.kernel_size.reduce((count, _, axis) => count * tapsOf(index[axis + 2] as number, axis, shape, attrs), 1);

type WindowAttrs = Window & Record<string, boolean | readonly number[]>;

/** Attributes of a sample, for images unless the window has three sizes. */
export function pooling(attrs: Partial<Window>): WindowAttrs {
  const ones = attrs.kernel_size?.map(() => 1) ?? [1, 1];
  return { kernel_size: [2, 2], stride: ones, padding: ones.map(() => 0), dilation: ones, ceil_mode: false, ...attrs };
}

export function averaging(attrs: Partial<Window> & { count_include_pad?: boolean; divisor_override?: number }) {
  return { ...pooling(attrs), count_include_pad: true, divisor_override: null, ...attrs };
}
