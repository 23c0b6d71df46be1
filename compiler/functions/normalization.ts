import { bool, epsilon, fallback, intOrList, momentum, orNone, required, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, perSample, productOf, sameDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { add, mul, sub } from "../ops/elementwise/arithmetic.ts";
import { detach } from "../ops/arrangement/views.ts";
import { groupNorm } from "../ops/normalization/group-norm.ts";
import { layerNorm } from "../ops/normalization/layer-norm.ts";
import { reciprocal } from "../ops/elementwise/mathematics.ts";
import { batchNorm, batchNormOfBatch } from "../ops/normalization/normalization.ts";
import { unbiased } from "../ops/reduction/divide-by-count.ts";
import { variance } from "../ops/reduction/variance.ts";
import { mean } from "../ops/reduction/reduce.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { perChannel } from "./image.ts";
import { localResponseNorm } from "./local-response-norm.ts";
import { rmsNorm } from "./rms-norm.ts";
import { reshapeTo } from "./shape.ts";

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
  checkChannels(b, input, { running_mean: statistics?.mean, running_var: statistics?.var, weight, bias });
  const shaped = (values: TensorValue | undefined, neutral: number) => (values ? perChannel(b, values, rank) : neutral);
  const given = statistics
    ? { mean: perChannel(b, asMoved(b, statistics.mean), rank), var: perChannel(b, asMoved(b, statistics.var), rank) }
    : batchStatistics(b, input);
  return b.op(batchNorm, [input, given.mean, given.var, shaped(weight, 1), shaped(bias, 0)], { eps });
}

/** A running statistic as it is by now: a call before may have moved it, of which gradients know nothing. */
function asMoved(b: Build, buffer: TensorValue): TensorValue {
  const now = b.current(buffer);
  return now === buffer ? buffer : b.op(detach, [now]);
}

/** Running statistics as a step of training moves them; `momentum` is null where all batches count alike. */
export interface Running extends Statistics {
  readonly momentum: number | null;
  /** How many batches there have been, for those. */
  readonly tracked?: TensorValue | undefined;
}

/** Batch norm by the batch's own statistics, which running ones follow. */
export function normalizeByBatch(
  b: Build,
  input: TensorValue,
  running: Running | undefined,
  weight: TensorValue | undefined,
  bias: TensorValue | undefined,
  eps: number,
): TensorValue {
  const { shape } = input.type;
  checkChannels(b, input, { running_mean: running?.mean, running_var: running?.var, weight, bias });
  const dims = shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const counted = dims.map((i) => shape[i] as Dim);
  const count = perSample(productOf(counted));
  const why = `Expected more than 1 value per channel when training, got input size ${showShape(shape)}`;
  if (counted.every(isFixed) && count === 1) b.fail("small", why);
  if (count === 1) b.needsBatch(2, why);
  const center = b.op(mean, [input], { dims });
  const spread = b.op(variance, [input], { dims, correction: 0 });
  if (running) follow(b, running, center, b.op(unbiased, [spread], { counted }));
  const shaped = (values: TensorValue | undefined, neutral: number) =>
    values ? perChannel(b, values, shape.length) : neutral;
  return b.op(batchNormOfBatch, [input, center, spread, shaped(weight, 1), shaped(bias, 0)], { eps });
}

/** (1 − momentum) · running + momentum · the batch's, as PyTorch has it. */
function follow(b: Build, { momentum, tracked, ...running }: Running, center: TensorValue, spread: TensorValue): void {
  const factor = momentum ?? (tracked ? b.op(reciprocal, [b.current(tracked)]) : 0);
  const rest = typeof factor === "number" ? 1 - factor : b.op(sub, [1, factor]);
  const moved: readonly (readonly [TensorValue, TensorValue])[] = [
    [running.mean, center],
    [running.var, spread],
  ];
  for (const [buffer, found] of moved) {
    const now = reshapeTo(b, found, buffer.type.shape);
    b.move(buffer, b.op(add, [b.op(mul, [b.current(buffer), rest]), b.op(mul, [now, factor])]));
  }
}

/** Running statistics follow the mean of those of the instances. */
export function followInstances(b: Build, images: TensorValue, running: Running): void {
  const space = images.type.shape.flatMap((_, i) => (i < 2 ? [] : [i]));
  const overBatch = (value: TensorValue): TensorValue => b.op(mean, [value], { dims: [0] });
  const center = overBatch(b.op(mean, [images], { dims: space }));
  follow(b, running, center, overBatch(b.op(variance, [images], { dims: space, correction: 1 })));
}

/** They would broadcast otherwise, and make an input of one channel grow. */
function checkChannels(b: Build, input: TensorValue, values: Readonly<Record<string, TensorValue | undefined>>): void {
  const { shape } = input.type;
  const channels = shape[1] ?? b.fail("rank", `expected [N, C, …], got ${showShape(shape)}`);
  for (const [name, value] of Object.entries(values)) if (value) checkShape(b, name, value, [channels]);
}

function checkShape(b: Build, name: string, value: TensorValue, expected: Shape): void {
  const { shape } = value.type;
  if (shape.length !== expected.length || !shape.every((each, i) => sameDim(each, expected[i] as Dim)))
    b.fail("weight", `the ${name} should be ${showShape(expected)}, got ${showShape(shape)}`);
}

/** The biased variance, as PyTorch normalises with. */
function batchStatistics(b: Build, input: TensorValue): Statistics {
  const { shape } = input.type;
  const dims = shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  if (dims.every((i) => shape[i] === 1))
    b.fail("small", `the batch's own statistics need more than one value for each channel, got ${showShape(shape)}`);
  const center = b.op(mean, [input], { dims });
  const distance = b.op(sub, [input, center]);
  return { mean: center, var: b.op(mean, [b.op(mul, [distance, distance])], { dims }) };
}

/** Each channel of each sample by its own statistics, or by given ones. */
export function normalizeInstances(
  b: Build,
  input: TensorValue,
  statistics: Statistics | undefined,
  weight: TensorValue | undefined,
  bias: TensorValue | undefined,
  eps: number,
): TensorValue {
  if (statistics) return normalizeBatch(b, input, statistics, weight, bias, eps);
  const [, channels, ...space] = input.type.shape;
  if (channels === undefined || !isFixed(channels))
    return b.fail(
      channels === undefined ? "rank" : "open",
      `instance_norm expects [N, C, …], got ${showShape(input.type.shape)}`,
    );
  if (space.every((each) => each === 1))
    b.fail("small", `instance_norm needs more than one value in each channel, got ${showShape(input.type.shape)}`);
  return normalizeGroups(b, input, weight, bias, { num_groups: channels, eps });
}

/** A bias without a weight is added afterwards. */
function normalizeGroups(
  b: Build,
  input: TensorValue,
  weight: TensorValue | undefined,
  bias: TensorValue | undefined,
  attrs: { readonly num_groups: number; readonly eps: number },
): TensorValue {
  if (weight || !bias) return b.op(groupNorm, [input, weight, bias], attrs);
  checkChannels(b, input, { bias });
  return b.op(add, [b.op(groupNorm, [input], attrs), perChannel(b, bias, input.type.shape.length)]);
}

const input = required(tensor);
const optional = fallback(orNone(tensor), null);
const affine = { weight: optional, bias: optional };
const eps = fallback(epsilon, 1e-5);

export const normalizationFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "batch_norm",
    summary: batchNorm.summary,
    torch: batchNorm.torch.api,
    params: {
      input,
      running_mean: required(orNone(tensor)),
      running_var: required(orNone(tensor)),
      ...affine,
      training: fallback(bool, false),
      momentum: fallback(momentum, 0.1),
      eps,
    },
    apply: (b, args) => {
      const { running_mean, running_var, training, momentum } = args;
      if (!training && !(running_mean && running_var))
        b.fail("combination", "batch_norm needs running_mean and running_var");
      const statistics = running_mean && running_var ? { mean: running_mean, var: running_var } : undefined;
      const [weight, bias] = [args.weight ?? undefined, args.bias ?? undefined];
      // Buffers of a network that only predicts stay as they are.
      if (training && b.training)
        return normalizeByBatch(b, args.input, statistics && { ...statistics, momentum }, weight, bias, args.eps);
      return normalizeBatch(b, args.input, training ? undefined : statistics, weight, bias, args.eps);
    },
  }),
  defineFunction({
    name: "layer_norm",
    summary: layerNorm.summary,
    torch: layerNorm.torch.api,
    params: { input, normalized_shape: required(intOrList), ...affine, eps },
    apply(b, { input: x, weight, bias, ...attrs }) {
      if (weight || !bias) return b.op(layerNorm, [x, weight ?? undefined, bias ?? undefined], attrs);
      checkShape(b, "bias", bias, attrs.normalized_shape);
      return b.op(add, [b.op(layerNorm, [x], attrs), bias]);
    },
  }),
  defineFunction({
    name: "group_norm",
    summary: groupNorm.summary,
    torch: groupNorm.torch.api,
    params: { input, num_groups: required(size), ...affine, eps },
    apply: (b, { input: x, weight, bias, ...attrs }) =>
      normalizeGroups(b, x, weight ?? undefined, bias ?? undefined, attrs),
  }),
  defineFunction({
    name: "instance_norm",
    summary: "each channel of each sample with mean 0 and variance 1, or by running statistics",
    torch: "torch.nn.functional.instance_norm",
    params: {
      input,
      running_mean: optional,
      running_var: optional,
      ...affine,
      use_input_stats: fallback(bool, true),
      momentum: fallback(momentum, 0.1),
      eps,
    },
    apply: (b, args) => {
      const { running_mean, running_var, use_input_stats } = args;
      if (!use_input_stats && !(running_mean && running_var))
        b.fail("combination", "use_input_stats=false needs running_mean and running_var");
      const statistics =
        !use_input_stats && running_mean && running_var ? { mean: running_mean, var: running_var } : undefined;
      return normalizeInstances(b, args.input, statistics, args.weight ?? undefined, args.bias ?? undefined, args.eps);
    },
  }),
  rmsNorm,
  localResponseNorm,
];
