import { bool, fallback, float, oneOf } from "../../ir/arguments.ts";
import type { TensorValue } from "../../ir/value.ts";
import { detach } from "../../ops/arrangement/views.ts";
import { exp, log } from "../../ops/elementwise/activations.ts";
import { add, div, maximum, mul, sub } from "../../ops/elementwise/arithmetic.ts";
import { gt, where } from "../../ops/elementwise/comparisons.ts";
import { square } from "../../ops/elementwise/mathematics.ts";
import { xlogy } from "../../ops/elementwise/pairs.ts";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "../../ops/loss/binary-cross-entropy.ts";
import { divideByCount } from "../../ops/reduction/divide-by-count.ts";
import {
  loss,
  optional,
  old,
  reduction,
  reduced,
  total,
  refuseOld,
  finish,
  sameShapes,
  type Loss,
} from "./define-loss.ts";

export const probabilityLosses: readonly Loss[] = [
  loss({
    name: "binary_cross_entropy",
    layer: "BCELoss",
    summary: binaryCrossEntropy.summary,
    inputs: ["input", "target"],
    options: { weight: optional, ...reduced },
    run(b, [x, target], { weight, ...options }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      const value = b.op(binaryCrossEntropy, [x, target]);
      return finish(b, weight === null ? value : b.op(mul, [value, weight]), options);
    },
  }),
  loss({
    name: "binary_cross_entropy_with_logits",
    layer: "BCEWithLogitsLoss",
    summary: "binary cross entropy of sigmoid(input), without overflow",
    inputs: ["input", "target"],
    options: { weight: optional, ...reduced, pos_weight: optional },
    run(b, [x, target], { weight, pos_weight, ...options }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      const value = b.op(binaryCrossEntropyWithLogits, [x, target, pos_weight ?? 1]);
      return finish(b, weight === null ? value : b.op(mul, [value, weight]), options);
    },
  }),
  loss({
    name: "kl_div",
    layer: "KLDivLoss",
    summary: "target · (log(target) − input), where the input holds log-probabilities",
    inputs: ["input", "target"],
    options: {
      size_average: old,
      reduce: old,
      reduction: fallback(oneOf("mean", "batchmean", "sum", "none"), "mean", '"mean"'),
      log_target: fallback(bool, false),
    },
    run(b, [input, target], { log_target, reduction: by, ...options }) {
      const [x, wanted] = [input as TensorValue, target as TensorValue];
      sameShapes(b, x, wanted);
      const shares = log_target
        ? b.op(mul, [b.op(exp, [wanted]), b.op(sub, [wanted, x])])
        : b.op(sub, [b.op(xlogy, [wanted, wanted]), b.op(mul, [wanted, x])]);
      if (by !== "batchmean") return finish(b, shares, { ...options, reduction: by });
      refuseOld(b, options);
      return b.op(divideByCount, [total(b, shares)], { counted: x.type.shape.slice(0, 1) });
    },
  }),
  loss({
    name: "poisson_nll_loss",
    layer: "PoissonNLLLoss",
    summary: "exp(input) − target · input, or input − target · log(input + eps) where the input is no logarithm",
    inputs: ["input", "target"],
    options: {
      log_input: fallback(bool, true),
      full: fallback(bool, false),
      size_average: old,
      eps: fallback(float, 1e-8),
      reduce: old,
      reduction,
    },
    run(b, [input, target], { log_input, full, eps, ...options }) {
      const [x, wanted] = [input as TensorValue, target as TensorValue];
      const value = log_input
        ? b.op(sub, [b.op(exp, [x]), b.op(mul, [wanted, x])])
        : b.op(sub, [x, b.op(mul, [wanted, b.op(log, [b.op(add, [x, eps])])])]);
      if (!full) return finish(b, value, options);
      // Stirling's approximation of log(target!).
      const twice = b.op(mul, [b.op(log, [b.op(mul, [wanted, 2 * Math.PI])]), 0.5]);
      const rest = b.op(add, [b.op(sub, [b.op(mul, [wanted, b.op(log, [wanted])]), wanted]), twice]);
      return finish(b, b.op(add, [value, b.op(where, [b.op(gt, [wanted, 1]), rest, 0])]), options);
    },
  }),
  loss({
    name: "gaussian_nll_loss",
    layer: "GaussianNLLLoss",
    summary: "½ · (log(var) + (input − target)² / var), the variance at least eps",
    inputs: ["input", "target", "var"],
    options: { full: fallback(bool, false), eps: fallback(float, 1e-6), reduction },
    run(b, [x, target, variance], { full, eps, reduction: by }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      // What it is raised by has no gradient, so that one too small is moved all the same.
      const raised = b.op(sub, [b.op(maximum, [variance, eps]), variance]);
      const held = b.op(add, [variance, b.op(detach, [raised])]);
      const distance = b.op(square, [b.op(sub, [x, target])]);
      const value = b.op(mul, [b.op(add, [b.op(log, [held]), b.op(div, [distance, held])]), 0.5]);
      const whole = full ? b.op(add, [value, 0.5 * Math.log(2 * Math.PI)]) : value;
      return finish(b, whole, { size_average: null, reduce: null, reduction: by });
    },
  }),
];
