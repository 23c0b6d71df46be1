import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { definePointwise } from "../elementwise/define-pointwise.ts";

const SOURCE = "aten/src/ATen/native/Loss.cpp";

/** PyTorch holds logarithms at −100, so that a loss stays finite, and what its slope is divided by at 1e-12. */
const LEAST_LOG = -100;
const LEAST_DIVISOR = 1e-12;

export const binaryCrossEntropy = definePointwise({
  name: "binary_cross_entropy",
  summary: "−(target · log(input) + (1 − target) · log(1 − input)), logarithms at least −100",
  torch: { api: "torch.nn.functional.binary_cross_entropy", source: SOURCE },
  inputs: ["input", "target"],
  derivative(inputs) {
    const [x, target] = inputs as [Expression, Expression];
    return [k.div(k.sub(x, target), k.max(k.mul(k.sub(1, x), x), LEAST_DIVISOR)), undefined];
  },
  value: ([x, target]) => {
    const [p, t] = [x as number, target as number];
    return (t - 1) * Math.max(Math.log(1 - p), LEAST_LOG) - t * Math.max(Math.log(p), LEAST_LOG);
  },
  scalar: (inputs) => {
    const [x, target] = inputs as [Expression, Expression];
    const without = k.mul(k.sub(target, 1), k.max(k.log(k.sub(1, x)), LEAST_LOG));
    return k.sub(without, k.mul(target, k.max(k.log(x), LEAST_LOG)));
  },
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
    },
  ],
});

export const binaryCrossEntropyWithLogits = definePointwise({
  name: "binary_cross_entropy_with_logits",
  summary: "(1 − target) · input + (1 + (pos_weight − 1) · target) · log(1 + exp(−input)), without overflow",
  torch: { api: "torch.nn.functional.binary_cross_entropy_with_logits", source: SOURCE },
  inputs: ["input", "target", "pos_weight"],
  derivative(inputs) {
    const [x, target, positive] = inputs as [Expression, Expression, Expression];
    const share = k.mul(positive, target);
    return [k.sub(k.mul(k.add(share, k.sub(1, target)), k.sigmoid(x)), share), undefined, undefined];
  },
  value: ([x, target, positive]) => {
    const [z, t, p] = [x as number, target as number, positive as number];
    return (1 - t) * z + (1 + (p - 1) * t) * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(-z, 0));
  },
  scalar: (inputs) => {
    const [x, target, positive] = inputs as [Expression, Expression, Expression];
    const weight = k.madd(k.sub(positive, 1), target, k.constant(1));
    const softplus = k.add(k.log1p(k.exp(k.neg(k.abs(x)))), k.max(k.neg(x), 0));
    return k.madd(weight, softplus, k.mul(k.sub(1, target), x));
  },
  samples: [{ inputs: [[2, 3], [2, 3], [3]] }],
});
