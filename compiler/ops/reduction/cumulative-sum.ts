import { add, constant, toDouble, toSingle } from "../../ir/kernel/expression.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { mapLines } from "../../ir/reference.ts";
import { range } from "../../ir/range.ts";
import type { Dim } from "../../ir/types.ts";
import { slice } from "../arrangement/views.ts";

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
    program({ k, types, attrs: { dim }, inputs, y: result }) {
      const { shape } = types.input;
      const visit = (dims: readonly number[], x: Cursor, y: Cursor): void => {
        const [next, ...inner] = dims;
        const axis = next ?? dim;
        const moves = [along(x, axis), along(y, axis)] as const;
        if (next !== undefined)
          return k.loop(`d${next}`, shape[next] as Dim, moves, (hereX, hereY) => visit(inner, hereX, hereY));
        const sum = k.local("sum", toDouble(constant(0)));
        k.loop("i", shape[dim] as Dim, moves, (from, to) => {
          k.set(sum, add(sum, toDouble(k.load(from))));
          k.store(to, toSingle(sum));
        });
      };
      visit(
        range(shape.length).filter((each) => each !== dim),
        inputs.input,
        result,
      );
    },
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { dim: 1 } },
    { inputs: [[3, 6]], attrs: { dim: 1 } },
    { inputs: [[4, 1]], attrs: { dim: 1 } },
  ],
});
