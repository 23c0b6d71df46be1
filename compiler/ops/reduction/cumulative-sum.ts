import { add, constant, toDouble, toSingle } from "../../ir/kernel/expression.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { mapLines } from "../../ir/reference.ts";
import { slice } from "../arrangement/views.ts";
import { lineLoops } from "./line-loops.ts";

export const cumsum: Op = defineOp({
  name: "cumsum",
  summary: "the sums of each value and all before it along one dimension",
  torch: { api: "torch.cumsum", source: "aten/src/ATen/native/ReduceOps.cpp" },
  inputs: ["input"],
  attrs: { dim: number },
  // From the last to the first: backwards, summed up, and backwards again.
  gradient({ op, attrs, gradient, typeOf }) {
    const dim = attrs["dim"] as number;
    const size = typeOf(gradient).shape[dim] as number;
    const backwards = { dim, start: size - 1, step: -1, count: [size] };
    return [op(slice, [op(cumsum, [op(slice, [gradient], backwards)], { dim })], backwards)];
  },
  infer: ({ input }) => input.shape,
  reference: ({ input }, { dim }) =>
    mapLines(input, dim, (line) => {
      let sum = 0;
      return line.map((value) => (sum += value));
    }),
  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, types, attrs: { dim }, inputs, y }) {
      lineLoops(k, { shape: types.input.shape, dim, x: inputs.input, y }, (each) => {
        const sum = k.local("sum", toDouble(constant(0)));
        each((from, to) => {
          k.set(sum, add(sum, toDouble(k.load(from))));
          k.store(to, toSingle(sum));
        });
      });
    },
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { dim: 1 } },
    { inputs: [[3, 6]], attrs: { dim: 1 } },
    { inputs: [[4, 1]], attrs: { dim: 1 } },
  ],
});
