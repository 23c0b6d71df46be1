import { add, batchSize, constant, div, madd, max, mul, sub, sumLanes } from "../ir/kernel/expression.ts";
import type { Expression } from "../ir/kernel/program.ts";
import { defineOp, number, numbers } from "../ir/op.ts";
import { at, tabulate } from "../ir/reference.ts";
import { isFixed, perSample, productOf, type Dim } from "../ir/types.ts";
import { momentsOf } from "./moments.ts";
import { reduceLoops, valuesAt } from "./reduce-loops.ts";

/** Over `dims`, which stay as dimensions of size 1. Two passes, in double. */
export const variance = defineOp({
  name: "var",
  summary: "the variance over dimensions, its divisor the number of values less a correction",
  torch: { api: "torch.var", source: "aten/src/ATen/native/ReduceOps.cpp" },
  inputs: ["input"],
  attrs: { dims: numbers, correction: number },
  infer: ({ input }, { dims }) => input.shape.map((size, i) => (dims.includes(i) ? 1 : size)),
  reference: ({ input }, { dims, correction }, shape) =>
    tabulate(shape, (index) => {
      const values = valuesAt(input.shape, dims, index).map((place) => at(input, place));
      return (momentsOf(values).variance * values.length) / Math.max(0, values.length - correction);
    }),
  kernel: {
    kind: "loops",
    order: "like-input",
    wants: () => ({ input: { kind: "any" } }),
    program: ({ k, target: { lanes }, types, attrs: { dims, correction }, inputs, y }) => {
      const { shape } = types.input;
      const count = countOf(productOf(dims.map((dim) => shape[dim] as Dim)));
      reduceLoops(k, { shape, dims, x: inputs.input, y, lanes }, (each) => {
        const sum = k.local("sum", constant(0));
        each(
          (value) => k.set(sum, add(sum, value)),
          () => k.set(sum, sumLanes(sum)),
        );
        const mean = k.local("mean", div(sum, count));
        const squares = k.local("squares", constant(0));
        each(
          (value) => {
            const distance = k.local("d", sub(value, mean));
            k.set(squares, madd(distance, distance, squares));
          },
          () => k.set(squares, sumLanes(squares)),
        );
        return div(squares, max(0, sub(count, correction)));
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

const countOf = (count: Dim): Expression => (isFixed(count) ? constant(count) : mul(batchSize, perSample(count)));
