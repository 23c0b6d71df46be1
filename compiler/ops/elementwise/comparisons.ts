import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Op } from "../../ir/op.ts";
import { definePointwise } from "./define-pointwise.ts";

/** PyTorch's bool tensors are 0 and 1 here. As in C, nothing is less than, equal to or greater than NaN. */

const SOURCE = "aten/src/ATen/native/BinaryOps.cpp";

const mask = (value: boolean): number => (value ? 1 : 0);
const maskScalar = (value: Expression): Expression => k.select(value, 1, 0);
const isTrue = (x: number): boolean => x !== 0;
const isTrueScalar = (x: Expression): Expression => k.not(k.equal(x, 0));

const two = (
  name: string,
  summary: string,
  value: (a: number, b: number) => boolean,
  scalar: (a: Expression, b: Expression) => Expression,
): Op => ({
  ...definePointwise({
    name,
    summary,
    torch: { api: `torch.${name}`, source: SOURCE },
    inputs: ["input", "other"],
    value: ([a, b]) => mask(value(a as number, b as number)),
    scalar: ([a, b]) => maskScalar(scalar(a as Expression, b as Expression)),
    samples: [
      {
        inputs: [
          [2, 3, 4, 5],
          [3, 1, 1],
        ],
      },
      { inputs: [[5], [2, 1, 5]] },
    ],
  }),
  gives: "mask",
  jumps: true,
});

export const lt = two("lt", "1 where input < other, else 0", (a, b) => a < b, k.less);
export const le = two("le", "1 where input ≤ other, else 0", (a, b) => a <= b, k.lessEqual);
export const gt = two(
  "gt",
  "1 where input > other, else 0",
  (a, b) => a > b,
  (a, b) => k.less(b, a),
);
export const ge = two(
  "ge",
  "1 where input ≥ other, else 0",
  (a, b) => a >= b,
  (a, b) => k.lessEqual(b, a),
);
export const eq = two("eq", "1 where input = other, else 0", (a, b) => a === b, k.equal);
export const ne = two(
  "ne",
  "1 where input ≠ other, else 0",
  (a, b) => a !== b,
  (a, b) => k.not(k.equal(a, b)),
);

export const logicalAnd = two(
  "logical_and",
  "1 where neither is 0, else 0",
  (a, b) => isTrue(a) && isTrue(b),
  (a, b) => k.and(isTrueScalar(a), isTrueScalar(b)),
);
export const logicalOr = two(
  "logical_or",
  "1 where one of them is not 0, else 0",
  (a, b) => isTrue(a) || isTrue(b),
  (a, b) => k.or(isTrueScalar(a), isTrueScalar(b)),
);
export const logicalXor = two(
  "logical_xor",
  "1 where exactly one of them is 0, else 0",
  (a, b) => isTrue(a) !== isTrue(b),
  (a, b) => k.or(k.and(isTrueScalar(a), k.equal(b, 0)), k.and(k.equal(a, 0), isTrueScalar(b))),
);

export const where = definePointwise({
  name: "where",
  category: "join",
  jumps: true,
  summary: "input where the condition is not 0, other elsewhere",
  torch: { api: "torch.where", source: "aten/src/ATen/native/TensorCompare.cpp" },
  inputs: ["condition", "input", "other"],
  gives: ["input", "other"],
  value: ([condition, input, other]) => (isTrue(condition as number) ? (input as number) : (other as number)),
  scalar: ([condition, input, other]) =>
    k.select(k.equal(condition as Expression, 0), other as Expression, input as Expression),
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [2, 3, 4, 5],
        [3, 1, 1],
      ],
    },
    { inputs: [[3], [2, 1], [2, 3]] },
  ],
});
