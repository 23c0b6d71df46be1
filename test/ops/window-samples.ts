import type { Sample } from "../../compiler/ir/op.ts";
import { range } from "../../compiler/ir/range.ts";

/** How a window moves along one axis, and the image under it. */
interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: readonly [before: number, after: number];
  readonly extra: number;
}

/** Input channels, output channels and groups: one, those that divide by no tile, depthwise ones and groups. */
const channels = [
  [1, 1, 1],
  [8, 2, 1],
  [4, 4, 4],
  [5, 3, 1],
  [6, 16, 2],
  [3, 24, 1],
] as const;

const steps = range(4).flatMap((k) =>
  range(4).flatMap((s) =>
    range(4).flatMap((d) => range(4).map((padding) => ({ kernel: k + 1, stride: s + 1, dilation: d + 1, padding }))),
  ),
);

/** Whatever a transposed convolution may do along an axis of four pixels, as far as it leaves something. */
const transposed: readonly Axis[] = steps.flatMap(({ padding, ...each }) =>
  range(Math.max(each.stride, each.dilation))
    .map((extra): Axis => ({ size: 4, ...each, padding: [padding, padding], extra }))
    .filter(
      ({ size, kernel, stride, dilation, extra }) =>
        (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra >= 0,
    ),
);

const fits = ({ size, kernel, dilation, padding: [before, after] }: Axis): boolean =>
  size + before + after > dilation * (kernel - 1);

/** The same of a convolution, on images of seven and of eight, with paddings that need not be equal. */
const slid: readonly Axis[] = steps.flatMap(({ padding, ...each }) =>
  range(4)
    .map((after): Axis => ({ size: 7 + (after % 2), ...each, padding: [padding, after], extra: 0 }))
    .filter(fits),
);

const pooled = (dilations: number): readonly Axis[] =>
  steps
    .filter(({ kernel, dilation, padding }) => padding * 2 <= kernel && dilation <= dilations)
    .flatMap(({ padding, ...each }) =>
      [5, 8].map((size): Axis => ({ size, ...each, padding: [padding, padding], extra: 0 })),
    )
    .filter(fits);

type Pair = readonly [Axis, Axis];

/** Each way along one axis, with another along the other: as rows and as columns. */
const paired = (axes: readonly Axis[], distance: number): readonly Pair[] =>
  axes.map((axis, i): Pair => [axis, axes[(i * distance + 1) % axes.length] as Axis]);

const both = <T>(axes: Pair, of: (axis: Axis) => T): readonly [T, T] => [of(axes[0]), of(axes[1])];

const stepsOf = (axes: Pair) => ({
  stride: both(axes, ({ stride }) => stride),
  dilation: both(axes, ({ dilation }) => dilation),
});

export const transposedConvolutions: readonly Sample[] = paired(transposed, 7).flatMap((axes, i) =>
  channels.map(([ins, outs, groups], j): Sample => ({
    inputs: [
      [2, ins, ...both(axes, ({ size }) => size)],
      [ins, outs / groups, ...both(axes, ({ kernel }) => kernel)],
      (i + j) % 2 === 0 ? [outs] : null,
    ],
    attrs: {
      ...stepsOf(axes),
      padding: both(axes, ({ padding }) => padding[0]),
      output_padding: both(axes, ({ extra }) => extra),
      groups,
    },
  })),
);

export const convolutions: readonly Sample[] = paired(slid, 7).flatMap((axes, i) =>
  channels.map(([ins, outs, groups], j): Sample => ({
    inputs: [
      [2, ins, ...both(axes, ({ size }) => size)],
      [outs, ins / groups, ...both(axes, ({ kernel }) => kernel)],
      (i + j) % 2 === 0 ? [outs] : null,
    ],
    attrs: { ...stepsOf(axes), padding: both(axes, ({ padding }) => padding), groups },
  })),
);

const pooling = (axes: Pair, count: number, ceil_mode: boolean, attrs: Sample["attrs"] = {}): Sample => ({
  inputs: [[2, count, ...both(axes, ({ size }) => size)]],
  attrs: {
    kernel_size: both(axes, ({ kernel }) => kernel),
    ...stepsOf(axes),
    padding: both(axes, ({ padding }) => padding[0]),
    ceil_mode,
    ...attrs,
  },
});

const poolChannels = [1, 5, 8] as const;

export const maxPools: readonly Sample[] = paired(pooled(4), 7).flatMap((axes) =>
  [false, true].flatMap((ceil_mode) => poolChannels.map((count) => pooling(axes, count, ceil_mode))),
);

export const averagePools: readonly Sample[] = paired(pooled(1), 5).flatMap((axes) =>
  [false, true].flatMap((ceil_mode) =>
    [true, false].flatMap((count_include_pad) =>
      [null, 3, -2].flatMap((divisor_override) =>
        poolChannels.map((count) => pooling(axes, count, ceil_mode, { count_include_pad, divisor_override })),
      ),
    ),
  ),
);

export const adaptivePools: readonly Sample[] = range(9).flatMap((size) =>
  range(9).flatMap((bins) =>
    poolChannels.map((count): Sample => {
      const other = [1 + ((size * 4 + bins) % 9), 1 + ((bins * 5 + size) % 9)] as const;
      return { inputs: [[2, count, size + 1, other[0]]], attrs: { output_size: [bins + 1, other[1]] } };
    }),
  ),
);
