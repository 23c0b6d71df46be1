import { along } from "../../ir/kernel/cursor.ts";
import { add, constant, madd } from "../../ir/kernel/expression.ts";
import { defineOp, number } from "../../ir/op.ts";
import { tabulate } from "../../ir/reference.ts";

/** It reads nothing, so it is calculated once, when weights are loaded. */
export const arange = defineOp({
  name: "arange",
  summary: "so many numbers from start on, step apart",
  torch: { api: "torch.arange", source: "aten/src/ATen/native/RangeFactories.cpp" },
  inputs: [],
  attrs: { start: number, step: number, count: number },
  infer: (_, { count }) => [count],
  reference: (_, { start, step }, shape) => tabulate(shape, ([i]) => start + (i as number) * step),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({}),
    program({ k, attrs: { start, step, count }, y }) {
      const i = k.local("at", constant(0));
      k.loop("i", count, [along(y, 0)], (to) => {
        k.store(to, madd(i, step, constant(start)));
        k.set(i, add(i, 1));
      });
    },
  },
  sentence: ({ attrs, output }) =>
    `counts from ${String(attrs["start"])} in steps of ${String(attrs["step"])}, ${String(output[0])} numbers`,
  samples: [
    { inputs: [], attrs: { start: 0, step: 1, count: 7 } },
    { inputs: [], attrs: { start: 2.5, step: -0.5, count: 1 } },
  ],
});
