import { bool, epsilon, fallback, momentum, orNone, required, size } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { followInstances, normalizeBatch, normalizeByBatch, normalizeInstances } from "../functions/normalization.ts";
import { reshapeTo } from "../functions/shape.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { groupNorm } from "../ops/normalization/group-norm.ts";
import { affineWeights, counter, defineLayer, kept, type Layer, type WeightSpec } from "./define-layer.ts";
import { FrozenBatchNorm2d } from "./frozen-batch-norm.ts";
import { LayerNorm, LayerNorm2d, RMSNorm } from "./layer-norm.ts";
import { LocalResponseNorm } from "./local-response-norm.ts";
import { channelsFirst, counted } from "./rearranged.ts";
import { nearestDivisors } from "./nearest-divisors.ts";

const runningStatistics = (features: number): WeightSpec[] => [
  kept("running_mean", [features], 0),
  kept("running_var", [features], 1),
  counter("num_batches_tracked"),
];

function checkFeatures(b: Build, layer: string, x: TensorValue, expected: number, dims: number): void {
  const found = x.type.shape.at(-1 - dims);
  if (found === undefined || found === expected) return;
  const help = isFixed(found) ? `${layer}(${found}), or ${layer}(_) to take the number from the input` : undefined;
  const rearranged = dims === 0 ? undefined : channelsFirst(b, x, expected, dims);
  b.sizeMismatch({ expected: `${layer} expects ${counted(expected, "channel")}`, input: x, found, rearranged, help });
}

/** The batch norm for inputs of each rank. */
const batchNormOf = ["", "", "BatchNorm1d", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d"];

const batchNorm = (name: string, ranks: readonly number[], shapes: string): Layer =>
  defineLayer({
    name,
    summary: "scales and shifts each channel by running statistics, or by the batch's own where there are none",
    torch: { api: `torch.nn.${name}`, source: "torch/nn/modules/batchnorm.py" },
    params: {
      num_features: required(size),
      eps: fallback(epsilon, 1e-5),
      momentum: fallback(orNone(momentum), 0.1),
      affine: fallback(bool, true),
      track_running_stats: fallback(bool, true),
    },
    sizes: { num_features: (input) => input.type.shape[1] },
    weights: ({ num_features, affine, track_running_stats }) => [
      ...(affine ? affineWeights([num_features]) : []),
      ...(track_running_stats ? runningStatistics(num_features) : []),
    ],
    forward(b, { num_features, eps, momentum: step }, { weight, bias, ...own }, input) {
      const x = input as TensorValue;
      const { shape } = x.type;
      if (!ranks.includes(shape.length)) {
        const other = batchNormOf[shape.length];
        const help = other ? `${other}(${num_features}) is for ${showShape(shape)}` : undefined;
        b.fail("rank", `${name} expects ${shapes}, got ${showShape(shape)}`, help);
      }
      checkFeatures(b, name, x, num_features, shape.length - 2);
      const { running_mean, running_var, num_batches_tracked: tracked } = own;
      const statistics = running_mean && running_var ? { mean: running_mean, var: running_var } : undefined;
      if (!b.training) return normalizeBatch(b, x, statistics, weight, bias, eps);
      if (tracked) b.move(tracked, b.op(add, [b.current(tracked), 1]));
      return normalizeByBatch(b, x, statistics && { ...statistics, momentum: step, tracked }, weight, bias, eps);
    },
  });

const instanceNorm = (name: string, dims: number, shapes: string): Layer =>
  defineLayer({
    name,
    summary: "each channel of each sample with mean 0 and variance 1, or by running statistics where they are tracked",
    torch: { api: `torch.nn.${name}`, source: "torch/nn/modules/instancenorm.py" },
    params: {
      num_features: required(size),
      eps: fallback(epsilon, 1e-5),
      momentum: fallback(momentum, 0.1),
      affine: fallback(bool, false),
      track_running_stats: fallback(bool, false),
    },
    sizes: { num_features: (input) => input.type.shape.at(-1 - dims) },
    weights: ({ num_features, affine, track_running_stats }) => [
      ...(affine ? affineWeights([num_features]) : []),
      ...(track_running_stats ? runningStatistics(num_features) : []),
    ],
    forward(b, { num_features, eps, momentum: step }, { weight, bias, running_mean, running_var }, input) {
      const x = input as TensorValue;
      const { shape } = x.type;
      if (shape.length !== dims + 1 && shape.length !== dims + 2)
        b.fail("rank", `${name} expects ${shapes}, got ${showShape(shape)}`);
      checkFeatures(b, name, x, num_features, dims);
      const statistics = running_mean && running_var ? { mean: running_mean, var: running_var } : undefined;
      const run = (images: TensorValue) => {
        if (!b.training) return normalizeInstances(b, images, statistics, weight, bias, eps);
        if (statistics) followInstances(b, images, { ...statistics, momentum: step });
        return normalizeInstances(b, images, undefined, weight, bias, eps);
      };
      return shape.length === dims + 2 ? run(x) : withoutBatch(b, x, run);
    },
  });

const withoutBatch = (b: Build, x: TensorValue, run: (batch: TensorValue) => TensorValue): TensorValue =>
  reshapeTo(b, run(reshapeTo(b, x, [1, ...x.type.shape])), x.type.shape);

const GroupNorm = defineLayer({
  name: "GroupNorm",
  summary: groupNorm.summary,
  torch: { api: "torch.nn.GroupNorm", source: "torch/nn/modules/normalization.py" },
  params: {
    num_groups: required(size),
    num_channels: required(size),
    eps: fallback(epsilon, 1e-5),
    affine: fallback(bool, true),
  },
  sizes: { num_channels: (input) => input.type.shape[1] },
  weights({ num_groups, num_channels, affine }, fail) {
    if (num_channels % num_groups !== 0)
      fail(
        "indivisible",
        `num_groups=${num_groups} does not divide num_channels=${num_channels}`,
        nearestDivisors(num_channels, num_groups),
      );
    return affine ? affineWeights([num_channels]) : [];
  },
  forward(b, { num_groups, num_channels, eps }, { weight, bias }, input) {
    const x = input as TensorValue;
    const found = x.type.shape[1];
    if (found !== undefined && found !== num_channels)
      b.sizeMismatch({
        expected: `GroupNorm expects ${counted(num_channels, "channel")}`,
        input: x,
        found,
        rearranged: channelsFirst(b, x, num_channels, x.type.shape.length - 2),
        help:
          isFixed(found) && found % num_groups === 0
            ? `GroupNorm(${num_groups}, ${found}), or GroupNorm(${num_groups}, _) to take the number from the input`
            : undefined,
      });
    return b.op(groupNorm, [x, weight, bias], { num_groups, eps });
  },
});

export const normalizationLayers: readonly Layer[] = [
  batchNorm("BatchNorm1d", [2, 3], "[N, C] or [N, C, L]"),
  batchNorm("BatchNorm2d", [4], "images [N, C, H, W]"),
  batchNorm("BatchNorm3d", [5], "volumes [N, C, D, H, W]"),
  batchNorm("SyncBatchNorm", [2, 3, 4, 5], "[N, C] or more dimensions, up to volumes"),
  instanceNorm("InstanceNorm1d", 1, "[N, C, L] or [C, L]"),
  instanceNorm("InstanceNorm2d", 2, "images [N, C, H, W] or [C, H, W]"),
  instanceNorm("InstanceNorm3d", 3, "volumes [N, C, D, H, W] or [C, D, H, W]"),
  LayerNorm,
  LayerNorm2d,
  GroupNorm,
  RMSNorm,
  LocalResponseNorm,
  FrozenBatchNorm2d,
];
