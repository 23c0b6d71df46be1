import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { GradientCall } from "../../ir/gradient.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import { number, type Op } from "../../ir/op.ts";
import { mul } from "../elementwise/arithmetic.ts";
import { definePointwise } from "../elementwise/define-pointwise.ts";
import { mean as average, perValue, sum } from "../reduction/reduce.ts";
import { variance } from "../reduction/variance.ts";

type Numbers = readonly [number, number, number, number, number];
type Expressions = readonly [Expression, Expression, Expression, Expression, Expression];

/** By a mean and a variance, then scaled and shifted. */
const normalised = {
  value(inputs: readonly number[], { eps }: { readonly eps: number }): number {
    const [x, mean, variance, weight, bias] = inputs as Numbers;
    return ((x - mean) / Math.sqrt(variance + eps)) * weight + bias;
  },
  scalar(inputs: readonly Expression[], { eps }: { readonly eps: number }): Expression {
    const [x, mean, variance, weight, bias] = inputs as Expressions;
    return k.madd(k.div(k.sub(x, mean), k.sqrt(k.add(variance, eps))), weight, bias);
  },
};

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
  ...normalised,
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

/**
 * Batch norm by the batch's own statistics, of which gradients know that they come from the input: mean and variance (without a
 * correction) of `input` over all dimensions but the second.
 */
export const batchNormOfBatch: Op = definePointwise<{ eps: number }>({
  name: "batch_norm_of_batch",
  summary: "batch norm by the mean and the variance of the batch itself",
  torch: { api: "torch.native_batch_norm", source: "aten/src/ATen/native/Normalization.cpp" },
  inputs: ["input", "mean", "variance", "weight", "bias"],
  attrs: { eps: number },
  category: "norm",
  statistics: { mean: 1, variance: 2, weight: 3, bias: 4, eps: "eps" },
  sentence: ({ inputs: [x] }) => `normalises ${x?.text} by its own statistics`,
  gradient(call) {
    const { op, inputs, attrs, gradient, typeOf, wants } = call;
    const [x, mean, variance, weight] = inputs as readonly [Operand, Operand, Operand, Operand];
    const dims = typeOf(x).shape.flatMap((_, i) => (i === 1 ? [] : [i]));
    const normal = op(batchNorm, [x, mean, variance, 1, 0], attrs);
    const total = op(sum, [gradient], { dims });
    const along = op(sum, [op(mul, [gradient, normal])], { dims });
    const share = (value: ValueId): ValueId => perValue(op, value, typeOf(x).shape, { dims });
    const image = (): ValueId =>
      op(mul, [op(normGradient, [gradient, normal, share(total), share(along), variance], attrs), weight]);
    return [
      wants(0) ? image() : undefined,
      undefined,
      undefined,
      wants(3) ? along : undefined,
      wants(4) ? total : undefined,
    ];
  },
  ...normalised,
  samples: batchNorm.samples,
});

/**
 * What the gradient of something normalised means for what it was made of: mean and spread are taken out of it. `total` and `along`
 * are the means of the gradient and of its product with the normal values.
 */
export const normGradient: Op = definePointwise<{ eps: number }>({
  name: "norm_gradient",
  summary: "(gradient − total − normal · along) / √(var + eps)",
  torch: { api: "torch.ops.aten.native_batch_norm_backward", source: "aten/src/ATen/native/Normalization.cpp" },
  inputs: ["gradient", "normal", "total", "along", "variance"],
  attrs: { eps: number },
  category: "norm",
  value: (inputs, { eps }) => {
    const [gradient, normal, total, along, variance] = inputs as Numbers;
    return (gradient - total - normal * along) / Math.sqrt(variance + eps);
  },
  scalar: (inputs, { eps }) => {
    const [gradient, normal, total, along, variance] = inputs as Expressions;
    return k.div(k.sub(k.sub(gradient, total), k.mul(normal, along)), k.sqrt(k.add(variance, eps)));
  },
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 4, 5],
        [1, 3, 1, 1],
        [1, 3, 1, 1],
        [1, 3, 1, 1],
      ],
      attrs: { eps: 1e-5 },
    },
  ],
});

/** What normalises over `dims` by itself, before its weight: the input's gradient, and the normal values. */
export function normalizationGradient(
  { op, gradient }: Pick<GradientCall, "op" | "gradient">,
  x: Operand,
  dims: readonly number[],
  eps: number,
): { readonly input: ValueId; readonly normal: ValueId } {
  const mean = op(average, [x], { dims });
  const spread = op(variance, [x], { dims, correction: 0 });
  const normal = op(batchNorm, [x, mean, spread, 1, 0], { eps });
  const total = op(average, [gradient], { dims });
  const along = op(average, [op(mul, [gradient, normal])], { dims });
  return { input: op(normGradient, [gradient, normal, total, along, spread], { eps }), normal };
}
