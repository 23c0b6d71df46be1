import { batchSize, constant, div, mul, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { dims } from "../../ir/op.ts";
import { isFixed, perSample, productOf, type Shape } from "../../ir/types.ts";
import { definePointwise } from "../elementwise/define-pointwise.ts";

/** By sizes of which one may be open, so that only a run knows their product. */
export const divideByCount = definePointwise<{ counted: Shape }>({
  name: "divide_by_count",
  summary: "input / the product of the sizes counted",
  torch: { api: "torch.div", source: "tools/autograd/derivatives.yaml" },
  inputs: ["input"],
  attrs: { counted: dims },
  value: ([x], { counted }) => (x as number) / (productOf(counted) as number),
  scalar: ([x], { counted }) => {
    const count = productOf(counted);
    return div(x as Expression, isFixed(count) ? count : mul(batchSize, perSample(count)));
  },
  samples: [{ inputs: [[2, 3]], attrs: { counted: [4, 5] } }],
});

/** Of one, the number of samples itself, which only a run knows. */
export const timesCount = definePointwise<{ counted: Shape }>({
  name: "times_count",
  summary: "input · the product of the sizes counted",
  torch: { api: "torch.mul", source: "aten/src/ATen/native/BinaryOps.cpp" },
  inputs: ["input"],
  attrs: { counted: dims },
  value: ([x], { counted }) => (x as number) * (productOf(counted) as number),
  scalar: ([x], { counted }) => {
    const count = productOf(counted);
    return mul(x as Expression, isFixed(count) ? count : mul(batchSize, perSample(count)));
  },
  samples: [{ inputs: [[2, 3]], attrs: { counted: [4, 5] } }],
});

/** Bessel's correction of a variance over so many values. */
export const unbiased = definePointwise<{ counted: Shape }>({
  name: "unbiased",
  summary: "a variance · n / (n − 1), where n is the product of the sizes counted",
  torch: { api: "torch.var", source: "aten/src/ATen/native/Normalization.cpp" },
  inputs: ["input"],
  attrs: { counted: dims },
  value: ([x], { counted }) => {
    const count = productOf(counted) as number;
    return ((x as number) * count) / (count - 1);
  },
  scalar: ([x], { counted }) => {
    const size = productOf(counted);
    const count: Expression = isFixed(size) ? constant(size) : mul(batchSize, perSample(size));
    return div(mul(x as Expression, count), sub(count, 1));
  },
  samples: [{ inputs: [[2, 3]], attrs: { counted: [4, 5] } }],
});
