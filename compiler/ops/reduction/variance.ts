import { add, constant, div, max, mul, sub, sumLanes, toDouble, toSingle } from "../../ir/kernel/expression.ts";
import { defineOp, number, numbers } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { productOf, type Dim } from "../../ir/types.ts";
import { countOf } from "./count-of.ts";
import { meanOfSum } from "./mean-of-sum.ts";
import { momentsOf } from "./moments.ts";
import { reduceLoops, valuesAt } from "./reduce-loops.ts";

/** Over `dims`, which stay as dimensions of size 1. Two passes, summed up in double; about the mean. */
export const variance = defineOp({
  name: "var",
  summary: "the variance over dimensions, its divisor the number of values less a correction",
  torch: { api: "torch.var", source: "aten/src/ATen/native/ReduceOps.cpp" },
  inputs: ["input"],
  attrs: { dims: numbers, correction: number },
  category: "pooling",
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
