import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Operand } from "../../ir/graph.ts";
import { number, type Op } from "../../ir/op.ts";
import { mul } from "../elementwise/arithmetic.ts";
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
  category: "norm",
  statistics: { mean: 1, variance: 2, weight: 3, bias: 4, eps: "eps" },
  sentence: ({ inputs: [x] }) => `normalises ${x?.text}`,
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
export const scaleShift: Op = definePointwise({
  name: "scale_shift",
  summary: "input · scale + shift",
  torch: { api: "torch.addcmul", source: "aten/src/ATen/native/PointwiseOps.cpp" },
  inputs: ["input", "scale", "shift"],
  category: "norm",
  sentence: ({ inputs: [x] }) => `scales and shifts ${x?.text}`,
  affine: {
    inputs: [0],
    factors: { scale: 1, shift: 2 },
    through({ scale, shift }, { operands }, calculate) {
      const [, by, to] = operands as readonly [Operand, Operand, Operand];
      return {
        scale: scale === 1 ? by : calculate(mul, [scale, by]),
        shift: shift === 0 ? to : calculate(scaleShift, [shift, by, to]),
      };
    },
  },
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
