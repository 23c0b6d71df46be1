import {
  bool,
  count,
  either,
  fallback,
  float,
  fraction,
  oneOf,
  orNone,
  pairOf,
  required,
  size,
  tensor,
} from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { adaptiveAvgPool2d, adaptiveMaxPool2d } from "../ops/adaptive-pool2d.ts";
import { conv2d } from "../ops/conv2d.ts";
import { linear } from "../ops/linear.ts";
import { batchNorm } from "../ops/normalization.ts";
import { mean } from "../ops/reduce.ts";
import { mul, sub } from "../ops/arithmetic.ts";
import { avgPool2d, maxPool2d } from "../ops/pool2d.ts";
import { identity } from "../ops/views.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

export type Pair = readonly [number, number];
export const padding2d = either(pairOf(count), oneOf("same", "valid"));

/** [top, bottom, left, right] of PyTorch's padding; "same" puts the odd row and column behind. */
export function padsOf(
  b: Build,
  padding: Pair | "same" | "valid",
  kernel: Pair,
  stride: Pair,
  dilation: Pair,
): readonly number[] {
  if (padding === "valid") return [0, 0, 0, 0];
  if (padding !== "same") return [padding[0], padding[0], padding[1], padding[1]];
  if (stride.some((step) => step !== 1)) b.fail('padding="same" needs a stride of 1');
  return kernel.flatMap((each, i) => {
    const total = (each - 1) * (dilation[i] as number);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
}

/** An image without a batch, [C, H, W], goes through as a batch of one, as in PyTorch. */
export function asBatch(b: Build, input: TensorValue, run: (images: TensorValue) => TensorValue): TensorValue {
  if (input.type.shape.length !== 3) return run(input);
  const result = run(reshapeTo(b, input, [1, ...input.type.shape]));
  return reshapeTo(b, result, result.type.shape.slice(1));
}

export interface PoolArguments {
  readonly kernel_size: Pair;
  readonly stride: Pair | null;
  readonly padding: Pair;
  readonly ceil_mode: boolean;
}

export const maxPool = (
  b: Build,
  input: TensorValue,
  args: PoolArguments & { readonly dilation: Pair; readonly return_indices: boolean },
): TensorValue => {
  if (args.return_indices) b.fail("return_indices is not supported: only the values are computed");
  const { kernel_size, stride, padding, dilation, ceil_mode } = args;
  return asBatch(b, input, (x) =>
    b.op(maxPool2d, [x], { kernel_size, stride: stride ?? kernel_size, padding, dilation, ceil_mode }),
  );
};

export const avgPool = (
  b: Build,
  input: TensorValue,
  args: PoolArguments & { readonly count_include_pad: boolean; readonly divisor_override: number | null },
): TensorValue => {
  const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = args;
  return asBatch(b, input, (x) =>
    b.op(avgPool2d, [x], {
      kernel_size,
      stride: stride ?? kernel_size,
      padding,
      dilation: [1, 1],
      ceil_mode,
      count_include_pad,
      divisor_override,
    }),
  );
};

export const adaptivePool = (
  b: Build,
  op: typeof adaptiveAvgPool2d,
  input: TensorValue,
  output_size: readonly (number | null)[],
): TensorValue =>
  asBatch(b, input, (x) => {
    const sizes = output_size.map((bins, i) => bins ?? (x.type.shape[i + 2] as Dim));
    if (!sizes.every(isFixed)) return b.fail(`the image ${showShape(x.type.shape)} needs a fixed size`);
    return b.op(op, [x], { output_size: sizes });
  });

/** [C] as [C, 1, 1], so that it broadcasts against dimension 1. */
export const perChannel = (b: Build, values: TensorValue, rank: number): TensorValue =>
  reshapeTo(b, values, [...values.type.shape, ...Array.from({ length: Math.max(0, rank - 2) }, () => 1)]);

export interface Statistics {
  readonly mean: TensorValue;
  readonly var: TensorValue;
}

/** Batch norm over dimension 1, with given statistics or, without them, the batch's own. */
export function normalizeBatch(
  b: Build,
  input: TensorValue,
  statistics: Statistics | undefined,
  weight: TensorValue | undefined,
  bias: TensorValue | undefined,
  eps: number,
): TensorValue {
  const rank = input.type.shape.length;
  const shaped = (values: TensorValue | undefined, neutral: number) => (values ? perChannel(b, values, rank) : neutral);
  const given = statistics
    ? { mean: perChannel(b, statistics.mean, rank), var: perChannel(b, statistics.var, rank) }
    : batchStatistics(b, input);
  return b.op(batchNorm, [input, given.mean, given.var, shaped(weight, 1), shaped(bias, 0)], { eps });
}

/** The biased variance, as PyTorch normalises with. */
function batchStatistics(b: Build, input: TensorValue): Statistics {
  const dims = input.type.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const center = b.op(mean, [input], { dims });
  const distance = b.op(sub, [input, center]);
  return { mean: center, var: b.op(mean, [b.op(mul, [distance, distance])], { dims }) };
}

const poolParams = {
  input: required(tensor),
  kernel_size: required(pairOf(size)),
  stride: fallback(orNone(pairOf(size)), null),
  padding: fallback(pairOf(count), [0, 0] as Pair, "0"),
};

const adaptiveFunction = (name: string, op: typeof adaptiveAvgPool2d): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.nn.functional.${name}`,
    params: { input: required(tensor), output_size: required(pairOf(orNone(size))) },
    apply: (b, { input, output_size }) => adaptivePool(b, op, input, output_size),
  });

const dropoutFunction = (name: string): TensorFunction =>
  defineFunction({
    name,
    summary: "the input, in inference code",
    torch: `torch.nn.functional.${name}`,
    params: {
      input: required(tensor),
      p: fallback(fraction, 0.5),
      training: fallback(bool, false),
      inplace: fallback(bool, false),
    },
    apply: (b, { input }) => b.op(identity, [input]),
  });

export const networkFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "conv2d",
    summary: conv2d.summary,
    torch: conv2d.torch.api,
    params: {
      input: required(tensor),
      weight: required(tensor),
      bias: fallback(orNone(tensor), null),
      stride: fallback(pairOf(size), [1, 1] as Pair, "1"),
      padding: fallback(padding2d, [0, 0] as Pair, "0"),
      dilation: fallback(pairOf(size), [1, 1] as Pair, "1"),
      groups: fallback(size, 1),
    },
    apply: (b, { input, weight, bias, stride, padding, dilation, groups }) => {
      const kernel = weight.type.shape.slice(2);
      if (kernel.length !== 2 || !kernel.every(isFixed))
        return b.fail(`conv2d expects a weight [out, in / groups, height, width], got ${showShape(weight.type.shape)}`);
      return asBatch(b, input, (x) =>
        b.op(conv2d, [x, weight, bias ?? undefined], {
          stride,
          padding: padsOf(b, padding, kernel as unknown as Pair, stride, dilation),
          dilation,
          groups,
        }),
      );
    },
  }),
  defineFunction({
    name: "linear",
    summary: linear.summary,
    torch: linear.torch.api,
    params: { input: required(tensor), weight: required(tensor), bias: fallback(orNone(tensor), null) },
    apply: (b, { input, weight, bias }) => b.op(linear, [input, weight, bias ?? undefined]),
  }),
  defineFunction({
    name: "batch_norm",
    summary: batchNorm.summary,
    torch: batchNorm.torch.api,
    params: {
      input: required(tensor),
      running_mean: required(orNone(tensor)),
      running_var: required(orNone(tensor)),
      weight: fallback(orNone(tensor), null),
      bias: fallback(orNone(tensor), null),
      training: fallback(bool, false),
      momentum: fallback(float, 0.1),
      eps: fallback(float, 1e-5),
    },
    apply: (b, { input, running_mean, running_var, weight, bias, training, eps }) =>
      normalizeBatch(
        b,
        input,
        !training && running_mean && running_var ? { mean: running_mean, var: running_var } : undefined,
        weight ?? undefined,
        bias ?? undefined,
        eps,
      ),
  }),
  defineFunction({
    name: "max_pool2d",
    summary: maxPool2d.summary,
    torch: maxPool2d.torch.api,
    params: {
      ...poolParams,
      dilation: fallback(pairOf(size), [1, 1] as Pair, "1"),
      ceil_mode: fallback(bool, false),
      return_indices: fallback(bool, false),
    },
    apply: (b, args) => maxPool(b, args.input, args),
  }),
  defineFunction({
    name: "avg_pool2d",
    summary: avgPool2d.summary,
    torch: avgPool2d.torch.api,
    params: {
      ...poolParams,
      ceil_mode: fallback(bool, false),
      count_include_pad: fallback(bool, true),
      divisor_override: fallback(orNone(size), null),
    },
    apply: (b, args) => avgPool(b, args.input, args),
  }),
  adaptiveFunction("adaptive_avg_pool2d", adaptiveAvgPool2d),
  adaptiveFunction("adaptive_max_pool2d", adaptiveMaxPool2d),
  dropoutFunction("dropout"),
  dropoutFunction("dropout2d"),
];
