import {
  add,
  batchSize,
  constant,
  div,
  max,
  mul,
  sub,
  sumLanes,
  toDouble,
  toSingle,
} from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, dims as dimensions, number, numbers } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, perSample, productOf, type Dim, type Shape } from "../../ir/types.ts";
import { sub as minus } from "../elementwise/arithmetic.ts";
import { definePointwise } from "../elementwise/define-pointwise.ts";
import { countOf } from "./count-of.ts";
import { meanOfSum } from "./mean-of-sum.ts";
import { momentsOf } from "./moments.ts";
import { mean } from "./reduce.ts";
import { reduceLoops, valuesAt } from "./reduce-loops.ts";

/** Over `dims`, which stay as dimensions of size 1. Two passes, summed up in double; about the mean. */
export const variance = defineOp({
  name: "var",
  summary: "the variance over dimensions, its divisor the number of values less a correction",
  torch: { api: "torch.var", source: "aten/src/ATen/native/ReduceOps.cpp" },
  inputs: ["input"],
  attrs: { dims: numbers, correction: number },
  category: "pooling",
  gradient({ op, inputs: [x], attrs, gradient, typeOf }) {
    const { dims, correction } = attrs as { readonly dims: readonly number[]; readonly correction: number };
    const distance = op(minus, [x, op(mean, [x], { dims })]);
    const counted = dims.map((dim) => typeOf(x).shape[dim] as Dim);
    return [op(varianceSlope, [distance, gradient], { counted, correction })];
  },
  infer: ({ input }, { dims }) => input.shape.map((size, i) => (dims.includes(i) ? 1 : size)),
  reference: ({ input }, { dims, correction }, shape) =>
    tabulate(shape, (index) => {
      const values = valuesAt(input.shape, dims, index).map((place) => at(input, place));
      return (momentsOf(values).variance * values.length) / Math.max(0, values.length - correction);
    }),
  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "any" } }),
    program: ({ k, machine: { lanes }, types, attrs: { dims, correction }, inputs, y }) => {
      const { shape } = types.input;
      const count = countOf(productOf(dims.map((dim) => shape[dim] as Dim)));
      reduceLoops(k, { shape, dims, x: inputs.input, y, lanes }, (each) => {
        const sum = k.local("sum", toDouble(constant(0)));
        each(
          (value) => k.set(sum, add(sum, toDouble(value))),
          () => k.set(sum, sumLanes(sum)),
        );
        const { mean, behind } = meanOfSum(k, lanes, sum, count);
        const squares = k.local("squares", toDouble(constant(0)));
        each(
          (value) => {
            const distance = k.local("d", sub(value, mean));
            const square = k.local("square", mul(distance, distance));
            k.set(squares, add(squares, toDouble(square)));
          },
          () => k.set(squares, sumLanes(squares)),
        );
        const about = behind ? max(0, sub(squares, mul(mul(behind, behind), count))) : squares;
        return toSingle(div(about, max(0, sub(count, correction))));
      });
    },
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { dims: [2, 3], correction: 1 } },
    { inputs: [[2, 3, 4, 5]], attrs: { dims: [1], correction: 0 } },
    { inputs: [[4, 6]], attrs: { dims: [0, 1], correction: 1 } },
    { inputs: [[4, 1]], attrs: { dims: [1], correction: 1 } },
  ],
});

/** 2 · distance / (count − correction) · gradient */
export const varianceSlope = definePointwise<{ counted: Shape; correction: number }>({
  name: "var_gradient",
  summary: "the gradient of a variance, from each value's distance to the mean",
  torch: { api: "torch.var", source: "tools/autograd/derivatives.yaml" },
  inputs: ["distance", "gradient"],
  attrs: { counted: dimensions, correction: number },
  value: ([distance, gradient], { counted, correction }) =>
    ((distance as number) * (gradient as number) * 2) / Math.max(0, (productOf(counted) as number) - correction),
  scalar: ([distance, gradient], { counted, correction }) => {
    const size = productOf(counted);
    const count: Expression = isFixed(size) ? constant(size) : mul(batchSize, perSample(size));
    return div(mul(mul(distance as Expression, gradient as Expression), 2), max(0, sub(count, correction)));
  },
  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 1, 1],
      ],
      attrs: { counted: [3, 4], correction: 1 },
    },
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
      attrs: { counted: [7], correction: 0 },
    },
  ],
});
