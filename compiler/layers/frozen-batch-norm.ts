import { epsilon, fallback, required, size } from "../ir/arguments.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { normalizeBatch } from "../functions/normalization.ts";
import { defineLayer, kept } from "./define-layer.ts";

/** torchvision's, of detectors: what it owns are buffers, so that training leaves them as they are. */
export const FrozenBatchNorm2d = defineLayer({
  name: "FrozenBatchNorm2d",
  summary: "scales and shifts each channel by statistics and weights that never change",
  torch: { api: "torchvision.ops.FrozenBatchNorm2d", source: "torchvision/ops/misc.py" },
  params: { num_features: required(size), eps: fallback(epsilon, 1e-5) },
  sizes: { num_features: (input) => input.type.shape[1] },
  weights: ({ num_features }) => [
    kept("weight", [num_features], 1),
    kept("bias", [num_features], 0),
    kept("running_mean", [num_features], 0),
    kept("running_var", [num_features], 1),
  ],
  forward(b, { eps }, { weight, bias, running_mean, running_var }, input) {
    const x = input as TensorValue;
    const { shape } = x.type;
    if (shape.length !== 4) b.fail("rank", `FrozenBatchNorm2d expects images [N, C, H, W], got ${showShape(shape)}`);
    const statistics = { mean: running_mean as TensorValue, var: running_var as TensorValue };
    return normalizeBatch(b, x, statistics, weight, bias, eps);
  },
});
