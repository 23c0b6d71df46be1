import { fallback, float } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import type { TensorValue } from "../../ir/value.ts";
import { abs } from "../../ops/elementwise/activations.ts";
import { minimum, mul, sub } from "../../ops/elementwise/arithmetic.ts";
import { le, lt, where } from "../../ops/elementwise/comparisons.ts";
import { square } from "../../ops/elementwise/mathematics.ts";
import { loss, reduction, reduced, finish, sameShapes, between, type Loss } from "./define-loss.ts";

/** ½ · d² / beta for small distances, |d| − ½ · beta beyond. */
function smoothed(b: Build, x: TensorValue, target: TensorValue, beta: number): TensorValue {
  const distance = b.op(abs, [b.op(sub, [x, target])]);
  if (beta === 0) return distance;
  // Kept finite where it is not chosen: 0 times an infinite gradient would be none.
  const near = b.op(mul, [b.op(square, [b.op(minimum, [distance, 2 * beta])]), 0.5 / beta]);
  return b.op(where, [b.op(lt, [distance, beta]), near, b.op(sub, [distance, 0.5 * beta])]);
}

export const distanceLosses: readonly Loss[] = [
  between("mse_loss", "MSELoss", "(input − target)²", (b, x, target) => b.op(square, [b.op(sub, [x, target])])),
  between("l1_loss", "L1Loss", "|input − target|", (b, x, target) => b.op(abs, [b.op(sub, [x, target])])),
  loss({
    name: "smooth_l1_loss",
    layer: "SmoothL1Loss",
    summary: "½ · d² / beta where the distance d is below beta, else |d| − ½ · beta",
    inputs: ["input", "target"],
    options: { ...reduced, beta: fallback(float, 1) },
    run(b, [x, target], { beta, ...options }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      if (!(beta >= 0)) b.fail("range", `beta must not be negative, got ${beta}`);
      return finish(b, smoothed(b, x as TensorValue, target as TensorValue, beta), options);
    },
  }),
  loss({
    name: "huber_loss",
    layer: "HuberLoss",
    summary: "½ · d² where the distance d is at most delta, else delta · (|d| − ½ · delta)",
    inputs: ["input", "target"],
    options: { reduction, delta: fallback(float, 1) },
    run(b, [x, target], { delta, reduction: by }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      if (!(delta > 0)) b.fail("range", `delta must be positive, got ${delta}`);
      const distance = b.op(abs, [b.op(sub, [x, target])]);
      const near = b.op(mul, [b.op(square, [b.op(minimum, [distance, 2 * delta])]), 0.5]);
      const far = b.op(mul, [b.op(sub, [distance, 0.5 * delta]), delta]);
      const value = b.op(where, [b.op(le, [distance, delta]), near, far]);
      return finish(b, value, { size_average: null, reduce: null, reduction: by });
    },
  }),
];
