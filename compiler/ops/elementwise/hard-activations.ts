import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { number } from "../../ir/op.ts";
import { definePointwise, jumping } from "./define-pointwise.ts";
import { ACTIVATION_SOURCE, configured, unary } from "./define-unary.ts";

/** Activations made of straight pieces. NaN goes through all of them. */

const clampedToSix = (x: number): number => Math.min(Math.max(x + 3, 0), 6);
const clampedToSixScalar = (x: Expression): Expression => k.min(k.max(k.add(x, 3), 0), 6);

export const hardsigmoid = unary(
  "hardsigmoid",
  "min(max(x + 3, 0), 6) / 6",
  ACTIVATION_SOURCE,
  (x) => clampedToSix(x) / 6,
  (x) => k.div(clampedToSixScalar(x), 6),
  (x) => k.select(k.and(k.less(-3, x), k.less(x, 3)), 1 / 6, 0),
);

export const hardswish = unary(
  "hardswish",
  "x · min(max(x + 3, 0), 6) / 6",
  ACTIVATION_SOURCE,
  (x) => (x * clampedToSix(x)) / 6,
  (x) => k.div(k.mul(x, clampedToSixScalar(x)), 6),
  (x) => k.select(k.less(x, -3), 0, k.select(k.lessEqual(x, 3), k.add(k.div(x, 3), 0.5), 1)),
);

export const hardshrink = jumping(
  configured<{ lambd: number }>(
    "hardshrink",
    "x, or 0 where |x| is at most lambd",
    { lambd: number },
    (x, { lambd }) => (x >= -lambd && x <= lambd ? 0 : x),
    (x, { lambd }) => k.select(k.and(k.lessEqual(-lambd, x), k.lessEqual(x, lambd)), 0, x),
    [{ lambd: 0.5 }, { lambd: 0 }],
  ),
);

export const softshrink = configured<{ lambd: number }>(
  "softshrink",
  "x moved by lambd towards 0, and 0 where |x| is at most lambd",
  { lambd: number },
  (x, { lambd }) => (x > lambd ? x - lambd : x < -lambd ? x + lambd : x * 0),
  (x, { lambd }) =>
    k.select(k.less(lambd, x), k.sub(x, lambd), k.select(k.less(x, -lambd), k.add(x, lambd), k.mul(x, 0))),
  [{ lambd: 0.5 }, { lambd: 0 }],
);

export const threshold = jumping(
  configured<{ threshold: number; value: number }>(
    "threshold",
    "x, or value where x is at most the threshold",
    { threshold: number, value: number },
    (x, { threshold: limit, value }) => (x <= limit ? value : x),
    (x, { threshold: limit, value }) => k.select(k.lessEqual(x, limit), value, x),
    [
      { threshold: 0.1, value: 20 },
      { threshold: 0, value: 0 },
    ],
  ),
);

/** Its weight broadcasts against the input, so it comes as [C, 1, 1] where it has one value per channel. */
export const prelu = definePointwise({
  name: "prelu",
  summary: "x, or x · weight where x is negative",
  torch: { api: "torch.nn.functional.prelu", source: ACTIVATION_SOURCE },
  inputs: ["input", "weight"],
  value: ([x, weight]) => ((x as number) > 0 ? (x as number) : (x as number) * (weight as number)),
  scalar: ([x, weight]) =>
    k.select(k.less(0, x as Expression), x as Expression, k.mul(x as Expression, weight as Expression)),
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [3, 1, 1],
      ],
    },
    { inputs: [[2, 3], [1]] },
  ],
});
