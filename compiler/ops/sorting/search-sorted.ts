import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, and, constant, floor, less, lessEqual, mul, not, select } from "../../ir/kernel/expression.ts";
import { boolean, defineOp, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, sameDim, showShape, type Dim, type Shape } from "../../ir/types.ts";

/** Halves what is left of the line in each step, as PyTorch does, which makes a difference in lines that are not in order or end in NaN. */
export const searchSorted: Op = defineOp({
  name: "search_sorted",
  summary:
    "how many of the sorted values along the last dimension stand before each value; with right, equal ones stand before it as well; NaN stands behind all",
  torch: { api: "torch.searchsorted", source: "aten/src/ATen/native/Bucketization.cpp" },
  inputs: ["sorted", "values"],
  attrs: { right: boolean },
  sentence: ({ inputs: [sorted, values] }) => `finds where ${values?.text} stands in the order of ${sorted?.text}`,
  infer({ sorted, values }, _, fail) {
    const size = sorted.shape.at(-1);
    if (size === undefined || !isFixed(size))
      return fail("open", `values cannot be searched along the open dimension of ${showShape(sorted.shape)}`);
    const outer = sorted.shape.slice(0, -1);
    const fits =
      outer.length === 0 ||
      (values.shape.length === sorted.shape.length && outer.every((each, i) => sameDim(each, values.shape[i] as Dim)));
    if (!fits)
      fail(
        "unequal",
        `sorted values ${showShape(sorted.shape)} are searched for values of the same shape but the last dimension, got ${showShape(values.shape)}`,
      );
    return values.shape;
  },
  reference: ({ sorted, values }, { right }, shape) =>
    tabulate(shape, (here) => {
      const value = at(values, here);
      const length = sorted.shape.at(-1) as number;
      const outer = sorted.shape.length === 1 ? [] : here.slice(0, -1);
      let [start, end] = [0, length];
      while (start < end) {
        const middle = Math.floor((start + end) / 2);
        const found = at(sorted, [...outer, middle]);
        if (right ? found > value : found >= value) end = middle;
        else start = middle + 1;
      }
      return start;
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ sorted: { kind: "strided" }, values: { kind: "strided" } }),
    program({ k, types, attrs: { right }, inputs, y }) {
      const shape: Shape = types.values.shape;
      const line = types.sorted.shape.length - 1;
      const length = types.sorted.shape[line] as number;
      const visit = (next: number, sorted: Cursor, value: Cursor, to: Cursor): void => {
        if (next < shape.length) {
          const walk = next < line ? along(sorted, next) : along(sorted, line, 0);
          const moves = [walk, along(value, next), along(to, next)] as const;
          return k.loop(`d${next}`, shape[next] as Dim, moves, (...here) => visit(next + 1, ...here));
        }
        const wanted = k.local("wanted", k.load(value));
        const start = k.local("start", constant(0));
        const end = k.local("end", constant(length));
        for (let left = length; left > 0; left = Math.floor(left / 2)) {
          const middle = k.local("middle", floor(mul(add(start, end), 0.5)));
          const found = k.local("found", k.gather(sorted, [{ dim: line, index: k.index("at", middle, length) }]));
          const isBehind = right ? less(wanted, found) : lessEqual(wanted, found);
          // Where nothing is left the middle is the end, and `found` may be anything.
          k.set(start, select(and(less(start, end), not(isBehind)), add(middle, 1), start));
          k.set(end, select(isBehind, middle, end));
        }
        k.store(to, start);
      };
      visit(0, inputs.sorted, inputs.values, y);
    },
  },
  samples: [
    { inputs: [[5], [2, 3]], attrs: { right: false } },
    { inputs: [[8], [7]], attrs: { right: true } },
    {
      inputs: [
        [2, 1],
        [2, 4],
      ],
      attrs: { right: false },
    },
    {
      inputs: [
        [2, 3, 6],
        [2, 3, 5],
      ],
      attrs: { right: true },
    },
  ],
  rejects: [
    {
      inputs: [
        [2, 3],
        [3, 4],
      ],
      attrs: { right: false },
      message: "sorted values [2, 3] are searched for values of the same shape but the last dimension, got [3, 4]",
    },
  ],
});
