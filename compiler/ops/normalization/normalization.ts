import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { number } from "../../ir/op.ts";
import { definePointwise } from "../elementwise/define-pointwise.ts";

type Numbers = readonly [number, number, number, number, number];
type Expressions = readonly [Expression, Expression, Expression, Expression, Expression];

/**
 * Batch norm with given statistics, which is what inference does. All of running_mean, running_var, weight and bias broadcast against
 * the input, so they come as [C, 1, 1].
 */
export const batchNorm = definePointwise<{ eps: number }>({
  name: "batch_norm",
  summary: "(input − running_mean) / √(running_var + eps) · weight + bias",
  torch: { api: "torch.nn.functional.batch_norm", source: "aten/src/ATen/native/Normalization.cpp" },
  inputs: ["input", "running_mean", "running_var", "weight", "bias"],
  attrs: { eps: number },
  value: (inputs, { eps }) => {
    const [x, mean, variance, weight, bias] = inputs as Numbers;
    return ((x - mean) / Math.sqrt(variance + eps)) * weight + bias;
  },
  scalar: (inputs, { eps }) => {
    const [x, mean, variance, weight, bias] = inputs as Expressions;
    return k.madd(k.div(k.sub(x, mean), k.sqrt(k.add(variance, eps))), weight, bias);
  },
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [3, 1, 1],
        [3, 1, 1],
        [3, 1, 1],
        [3, 1, 1],
      ],
      attrs: { eps: 1e-5 },
    },
  ],
});

/** What the optimizer makes of a batch norm: one multiply-add, its factors computed once from the weights. */
export const scaleShift = definePointwise({
  name: "scale_shift",
  summary: "input · scale + shift",
  torch: { api: "torch.addcmul", source: "aten/src/ATen/native/PointwiseOps.cpp" },
  inputs: ["input", "scale", "shift"],
  value: ([x, scale, shift]) => (x as number) * (scale as number) + (shift as number),
  scalar: ([x, scale, shift]) => k.madd(x as Expression, scale as Expression, shift as Expression),
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [3, 1, 1],
        [3, 1, 1],
      ],
    },
    { inputs: [[4, 6], [6], [6]] },
  ],
});
