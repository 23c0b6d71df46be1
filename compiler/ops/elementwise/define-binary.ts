import type { Expression } from "../../ir/kernel/program.ts";
import type { OpTraits } from "../../ir/op-traits.ts";
import type { Op } from "../../ir/op.ts";
import { definePointwise } from "./define-pointwise.ts";

/** A function of two tensors (or a tensor and a number), with broadcasting. */
export const defineBinary = (
  name: string,
  summary: string,
  value: (a: number, b: number) => number,
  scalar: (a: Expression, b: Expression) => Expression,
  traits: OpTraits & Pick<Op, "gives"> = {},
): Op =>
  definePointwise({
    ...traits,
    name,
    summary,
    torch: { api: `torch.${name}`, source: "aten/src/ATen/native/BinaryOps.cpp" },
    inputs: ["input", "other"],
    value: ([a, b]) => value(a as number, b as number),
    scalar: ([a, b]) => scalar(a as Expression, b as Expression),
    samples: [
      {
        inputs: [
          [2, 3],
          [2, 3],
        ],
      },
      {
        inputs: [
          [2, 3, 4, 5],
          [3, 1, 1],
        ],
      },
      { inputs: [[5], [2, 1, 5]] },
    ],
  });
