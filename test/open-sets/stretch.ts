import { defineFunction } from "../../compiler/functions/define-function.ts";
import { float, required, tensor } from "../../compiler/ir/arguments.ts";
import * as k from "../../compiler/ir/kernel/expression.ts";
import { number, type Op } from "../../compiler/ir/op.ts";
import { mul } from "../../compiler/ops/elementwise/arithmetic.ts";
import { definePointwise } from "../../compiler/ops/elementwise/define-pointwise.ts";

/** x · factor, which no op is: passes, planner, kernels, words and pictures know it by what it says of itself. */
export const stretch: Op = definePointwise<{ factor: number }>({
  name: "stretch",
  summary: "input · factor",
  torch: { api: "torch.mul", source: "aten/src/ATen/native/BinaryOps.cpp" },
  inputs: ["input"],
  attrs: { factor: number },
  category: "norm",
  sentence: ({ inputs: [x], attrs }) => `stretches ${x?.text} by ${String(attrs["factor"])}`,
  detail: ({ attrs }) => `×${String(attrs["factor"])}`,
  affine: {
    inputs: [0],
    keepsZero: true,
    through: ({ scale, shift }, { attrs }, calculate) => {
      const factor = attrs["factor"] as number;
      const moved = shift === 0 ? 0 : calculate(mul, [shift, factor]);
      return { scale: scale === 1 ? factor : calculate(mul, [scale, factor]), shift: moved };
    },
  },
  value: ([x], { factor }) => (x as number) * factor,
  scalar: ([x], { factor }) => k.mul(x as k.Value, factor),
  samples: [{ inputs: [[2, 3]], attrs: { factor: 3 } }],
});

/** The same in the language: `x.stretch(3)`. */
export const stretchFunction = defineFunction({
  name: "stretch",
  summary: "input · factor",
  torch: "torch.mul",
  params: { input: required(tensor), factor: required(float) },
  shapes: { rule: "as the input", examples: [["stretch(x, 3)", "[N, 8]"]] },
  apply: (b, { input, factor }) => b.op(stretch, [input], { factor }),
});
