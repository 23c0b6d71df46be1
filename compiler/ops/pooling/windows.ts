import type { Halo, Pads } from "../../ir/layout.ts";
import { boolean, pair } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import type { Shape } from "../../ir/types.ts";
import { extent } from "../convolution/extent.ts";
import { runsOf, type Run, type Window } from "./pool2d-kernel.ts";

/** The windows of poolings, and which values they hold. */

export const window = { kernel_size: pair, stride: pair, padding: pair, dilation: pair, ceil_mode: boolean };

/** How far the windows reach beyond the image on each side. */
export function haloFor(input: Shape, out: Shape, attrs: Window, fill: number): Halo {
  const pads = ([0, 1] as const).map((axis): Pads => {
    const before = attrs.padding[axis];
    const last = ((out[axis + 2] as number) - 1) * attrs.stride[axis] - before;
    const reach = last + extent(attrs.kernel_size[axis], attrs.dilation[axis]);
    return [before, Math.max(0, reach - (input[axis + 2] as number))];
  });
  return { pads, fill };
}

/** The input's positions in the window of an output, those in the padding left out. */
export function windowAt(
  index: readonly number[],
  size: readonly number[],
  { kernel_size, stride, padding, dilation }: Window,
): [number, number][] {
  const positions = ([0, 1] as const).map((axis) =>
    range(kernel_size[axis])
      .map((tap) => (index[axis + 2] as number) * stride[axis] - padding[axis] + tap * dilation[axis])
      .filter((position) => position >= 0 && position < (size[axis + 2] as number)),
  );
  return (positions[0] as number[]).flatMap((y) => (positions[1] as number[]).map((x): [number, number] => [y, x]));
}

/** Rows and columns of means in runs whose windows count equally many values. */
export const runsOfMeans = (input: Shape, out: Shape, attrs: Averaging): readonly [readonly Run[], readonly Run[]] => {
  const along = (axis: 0 | 1): readonly Run[] =>
    runsOf(
      range(out[axis + 2] as number).map((o) => (attrs.divisor_override === null ? tapsOf(o, axis, input, attrs) : 1)),
    );
  return [along(0), along(1)];
};

export interface Averaging extends Window {
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;
}

/** Values that one axis of a window counts: PyTorch's padding counts, what ceil_mode adds beyond it does not. */
export function tapsOf(
  index: number,
  axis: 0 | 1,
  shape: Shape | readonly number[],
  attrs: Window & { readonly count_include_pad: boolean },
): number {
  const [size, pad] = [shape[axis + 2] as number, attrs.padding[axis]];
  const start = index * attrs.stride[axis] - pad;
  const end = Math.min(start + attrs.kernel_size[axis], size + pad);
  return attrs.count_include_pad ? end - start : Math.min(end, size) - Math.max(start, 0);
}

export function pooling(attrs: Partial<Window>): Window & Record<string, boolean | readonly number[]> {
  return { kernel_size: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1], ceil_mode: false, ...attrs };
}

export function averaging(attrs: Partial<Window> & { count_include_pad?: boolean; divisor_override?: number }) {
  return { ...pooling({}), count_include_pad: true, divisor_override: null, ...attrs };
}
