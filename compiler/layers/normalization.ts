import { bool, fallback, float, orNone, required, size } from "../ir/arguments.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { normalizeBatch } from "../functions/network.ts";
import { counter, defineLayer, kept, learned, ones, zeros, type Layer } from "./define-layer.ts";

const batchNorm = (name: string, ranks: readonly number[], shapes: string): Layer =>
  defineLayer({
    name,
    summary: "scales and shifts each channel by running statistics, or by the batch's own where there are none",
    torch: { api: `torch.nn.${name}`, source: "torch/nn/modules/batchnorm.py" },
    params: {
      num_features: required(size),
      eps: fallback(float, 1e-5),
      momentum: fallback(orNone(float), 0.1),
      affine: fallback(bool, true),
      track_running_stats: fallback(bool, true),
    },
    sizes: { num_features: (input) => input.type.shape[1] },
    weights: ({ num_features, affine, track_running_stats }) => [
      ...(affine ? [learned("weight", [num_features], ones), learned("bias", [num_features], zeros)] : []),
      ...(track_running_stats
        ? [
            kept("running_mean", [num_features], 0),
            kept("running_var", [num_features], 1),
            counter("num_batches_tracked"),
          ]
        : []),
    ],
    forward(b, { num_features, eps }, { weight, bias, running_mean, running_var }, input) {
      const x = input as TensorValue;
      const { shape } = x.type;
      if (!ranks.includes(shape.length)) b.fail(`${name} expects ${shapes}, got ${showShape(shape)}`);
      const found = shape[1];
      if (found !== undefined && found !== num_features)
        b.misfit({
          expected: `${name} expects ${num_features} channels`,
          input: x,
          found,
          help: isFixed(found) ? `${name}(${found}), or ${name}(_) to take the number from the input` : undefined,
        });
      const statistics = running_mean && running_var ? { mean: running_mean, var: running_var } : undefined;
      return normalizeBatch(b, x, statistics, weight, bias, eps);
    },
  });

export const BatchNorm1d = batchNorm("BatchNorm1d", [2, 3], "[N, C] or [N, C, L]");
export const BatchNorm2d = batchNorm("BatchNorm2d", [4], "images [N, C, H, W]");
