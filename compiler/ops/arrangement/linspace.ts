import { after, along } from "../../ir/kernel/cursor.ts";
import { constant, add, madd } from "../../ir/kernel/expression.ts";
import { defineOp, number } from "../../ir/op.ts";
import { tabulate } from "../../ir/reference.ts";

/** It counts from both ends, as PyTorch does: the last number is `end`, whatever is lost on the way. */
export const linspace = defineOp({
  name: "linspace",
  summary: "so many numbers from start to end, evenly spaced",
  torch: { api: "torch.linspace", source: "aten/src/ATen/native/cpu/RangeFactoriesKernel.cpp" },
  inputs: [],
  attrs: { start: number, end: number, count: number },
  infer: (_, { count }) => [count],
  reference(_, { start, end, count }, shape) {
    const step = stepOf(start, end, count);
    return tabulate(shape, ([i]) =>
      2 * (i as number) < count ? start + (i as number) * step : end - (count - 1 - (i as number)) * step,
    );
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({}),
    program({ k, attrs: { start, end, count }, y }) {
      const step = stepOf(start, end, count);
      const half = Math.ceil(count / 2);
      const i = k.local("at", constant(0));
      k.loop("i", half, [along(y, 0)], (to) => {
        k.store(to, madd(i, step, constant(start)));
        k.set(i, add(i, 1));
      });
      const left = k.local("left", constant(half + 1 - count));
      k.loop("j", count - half, [along(after(along(y, 0), half), 0)], (to) => {
        k.store(to, madd(left, step, constant(end)));
        k.set(left, add(left, 1));
      });
    },
  },
  sentence: ({ attrs }) => `spaces numbers evenly from ${String(attrs["start"])} to ${String(attrs["end"])}`,
  samples: [
    { inputs: [], attrs: { start: -1, end: 1, count: 7 } },
    { inputs: [], attrs: { start: 0, end: 0.3, count: 10 } },
    { inputs: [], attrs: { start: 3, end: 9, count: 1 } },
    { inputs: [], attrs: { start: 3, end: -9, count: 2 } },
  ],
});

const stepOf = (start: number, end: number, count: number): number => (count < 2 ? 0 : (end - start) / (count - 1));
