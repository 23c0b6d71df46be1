import {
  BadArgument,
  bool,
  count,
  fallback,
  int,
  orNone,
  required,
  severalOf,
  singleOf,
  size,
  stretchedTo,
  tensor,
  type ArgumentType,
} from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import { spaces, type SpaceRank } from "../ir/space.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import {
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from "../ops/pooling/adaptive-pool.ts";
import { avgPool2d, avgPool3d, maxPool2d, maxPool3d } from "../ops/pooling/pool.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asBatch, asImage } from "./image.ts";
import { alwaysWithIndices, withIndices } from "./pooling-indices.ts";
import { poolStretches } from "./stretches.ts";

export interface PoolArguments {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[];
  readonly ceil_mode: boolean;
}

export const maxPool = (
  b: Build,
  input: TensorValue,
  args: PoolArguments & { readonly dilation: readonly number[]; readonly return_indices: boolean },
): TensorValue | Value =>
  withIndices(args.kernel_size.length === 2 ? maxPool2d : maxPool3d, args.return_indices, (op) =>
    asBatch(b, input, (x) => ofWindows(b, op, x, args), args.kernel_size.length as SpaceRank),
  );

const ofWindows = (
  b: Build,
  op: Op,
  x: TensorValue,
  args: PoolArguments & { readonly dilation: readonly number[] },
): TensorValue => {
  const { kernel_size, stride, padding, dilation, ceil_mode } = args;
  return b.op(op, [x], { kernel_size, stride: stride ?? kernel_size, padding, dilation, ceil_mode });
};

export const avgPool = (
  b: Build,
  input: TensorValue,
  args: PoolArguments & { readonly count_include_pad: boolean; readonly divisor_override: number | null },
): TensorValue => {
  const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = args;
  const rank = kernel_size.length as SpaceRank;
  const dilation = kernel_size.map(() => 1);
  const window = { kernel_size, stride: stride ?? kernel_size, padding, dilation, ceil_mode };
  return asBatch(
    b,
    input,
    (x) => b.op(rank === 2 ? avgPool2d : avgPool3d, [x], { ...window, count_include_pad, divisor_override }),
    rank,
  );
};

export const adaptivePool = (
  b: Build,
  op: Op,
  input: TensorValue,
  output_size: readonly (number | null)[],
  return_indices = false,
): TensorValue | Value => withIndices(op, return_indices, (each) => ofStretches(b, each, input, output_size));

const ofStretches = (b: Build, op: Op, input: TensorValue, output_size: readonly (number | null)[]): TensorValue =>
  asBatch(
    b,
    input,
    (x) => {
      const sizes = output_size.map((bins, i) => bins ?? x.type.shape[i + 2] ?? 1);
      if (!sizes.every(isFixed))
        return b.fail(
          "open",
          `the ${spaces[output_size.length as SpaceRank].one} ${showShape(x.type.shape)} needs a fixed size`,
        );
      return poolStretches(b, op, x, sizes);
    },
    output_size.length as SpaceRank,
  );

interface SequencePool {
  readonly kernel_size: number;
  readonly stride: number | null;
  readonly padding: number;
}

const alongWidth = ({ kernel_size, stride, padding }: SequencePool) => ({
  kernel_size: [1, kernel_size],
  stride: [1, stride ?? kernel_size],
  padding: [0, padding],
});

export const maxPoolSequence = (
  b: Build,
  input: TensorValue,
  args: SequencePool & { readonly dilation: number; readonly ceil_mode: boolean; readonly return_indices: boolean },
): TensorValue | Value =>
  withIndices(maxPool2d, args.return_indices, (op) =>
    asImage(b, input, (x) => ofWindows(b, op, x, { ...args, ...alongWidth(args), dilation: [1, args.dilation] })),
  );

export const avgPoolSequence = (
  b: Build,
  input: TensorValue,
  args: SequencePool & { readonly ceil_mode: boolean; readonly count_include_pad: boolean },
): TensorValue => asImage(b, input, (x) => avgPool(b, x, { ...args, ...alongWidth(args), divisor_override: null }));

export const adaptivePoolSequence = (
  b: Build,
  op: Op,
  input: TensorValue,
  output_size: number | null,
  return_indices = false,
): TensorValue | Value =>
  withIndices(op, return_indices, (each) => asImage(b, input, (x) => ofStretches(b, each, x, [1, output_size])));

/** Parameters of windows, in PyTorch's order; the layers take them too. */
export const windowIn = (rank: SpaceRank) => ({
  kernel_size: required(stretchedTo(size, rank)),
  stride: fallback(orNone(stretchedTo(size, rank)), null),
  padding: fallback(stretchedTo(count, rank), Array<number>(rank).fill(0), "0"),
});
export const dilationIn = (rank: SpaceRank) => fallback(stretchedTo(size, rank), Array<number>(rank).fill(1), "1");
export const window1d = {
  kernel_size: required(singleOf(size)),
  stride: fallback(orNone(singleOf(size)), null),
  padding: fallback(singleOf(count), 0),
};
export const averaging = { ceil_mode: fallback(bool, false), count_include_pad: fallback(bool, true) };
const factor: ArgumentType<number> = {
  name: "an int but 0",
  read(value) {
    const number = int.read(value);
    if (number === 0) throw new BadArgument("expects an int but 0, got 0");
    return number;
  },
};
export const divisor = { divisor_override: fallback(orNone(factor), null) };

export const indices = { return_indices: fallback(bool, false) };

const input = required(tensor);

const adaptiveFunctions = (kind: "avg" | "max", op: Op, ofVolumes: Op): TensorFunction[] => [
  defineFunction({
    name: `adaptive_${kind}_pool1d`,
    summary: op.summary.replace("image", "sequence"),
    torch: `torch.nn.functional.adaptive_${kind}_pool1d`,
    params: { input, output_size: required(singleOf(orNone(size))), ...(kind === "max" ? indices : {}) },
    apply: (b, { input: x, output_size, return_indices }) =>
      adaptivePoolSequence(b, op, x, output_size, return_indices),
  }),
  ...([op, ofVolumes] as const).map((each, i) =>
    defineFunction({
      name: each.name,
      summary: each.summary,
      torch: each.torch.api,
      params: {
        input,
        output_size: required(severalOf(orNone(size), i === 0 ? 2 : 3)),
        ...(kind === "max" ? indices : {}),
      },
      apply: (b, { input: x, output_size, return_indices }) => adaptivePool(b, each, x, output_size, return_indices),
    }),
  ),
];

const maxima: readonly TensorFunction[] = [
  ...([2, 3] as const).map((rank) =>
    defineFunction({
      name: `max_pool${rank}d`,
      summary: maxPool2d.summary,
      torch: `torch.nn.functional.max_pool${rank}d`,
      params: {
        input,
        ...windowIn(rank),
        dilation: dilationIn(rank),
        ceil_mode: fallback(bool, false),
        ...indices,
      },
      apply: (b, args) => maxPool(b, args.input, args),
    }),
  ),
  defineFunction({
    name: "max_pool1d",
    summary: "the largest value of each window of a sequence",
    torch: "torch.nn.functional.max_pool1d",
    params: {
      input,
      ...window1d,
      dilation: fallback(singleOf(size), 1),
      ceil_mode: fallback(bool, false),
      ...indices,
    },
    apply: (b, args) => maxPoolSequence(b, args.input, args),
  }),
];

const adaptiveMaxima = adaptiveFunctions("max", adaptiveMaxPool2d, adaptiveMaxPool3d);

export const poolingFunctions: readonly TensorFunction[] = [
  ...maxima,
  ...([2, 3] as const).map((rank) =>
    defineFunction({
      name: `avg_pool${rank}d`,
      summary: avgPool2d.summary,
      torch: `torch.nn.functional.avg_pool${rank}d`,
      params: { input, ...windowIn(rank), ...averaging, ...divisor },
      apply: (b, args) => avgPool(b, args.input, args),
    }),
  ),
  defineFunction({
    name: "avg_pool1d",
    summary: "the mean of each window of a sequence",
    torch: "torch.nn.functional.avg_pool1d",
    params: { input, ...window1d, ...averaging },
    apply: (b, args) => avgPoolSequence(b, args.input, args),
  }),
  ...adaptiveFunctions("avg", adaptiveAvgPool2d, adaptiveAvgPool3d),
  ...adaptiveMaxima,
  ...[...maxima, ...adaptiveMaxima].map(alwaysWithIndices),
];
