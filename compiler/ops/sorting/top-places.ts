import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, and, constant, equal, less, not, or, select } from "../../ir/kernel/expression.ts";
import { boolean, defineOp, number, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import { sortedPlaces, standsBefore } from "./order.ts";

/** For few of many: it goes through the line once for each. */
export const topPlaces: Op = defineOp({
  name: "top_places",
  summary:
    "where along one dimension the k largest or smallest values are, in their order; of equal ones the first comes first, and NaN is the largest",
  torch: { api: "torch.topk", source: "aten/src/ATen/native/Sorting.cpp" },
  inputs: ["input"],
  attrs: { dim: number, k: number, largest: boolean },
  sentence: ({ inputs: [x], attrs }) =>
    `finds the ${String(attrs["k"])} ${attrs["largest"] === true ? "largest" : "smallest"} of ${x?.text} along dimension ${String(attrs["dim"])}`,
  infer({ input }, { dim, k }, fail) {
    const size = input.shape[dim] as Dim;
    if (!isFixed(size))
      return fail("open", `the largest along the open dimension of ${showShape(input.shape)} cannot be taken`);
    return input.shape.map((each, i) => (i === dim ? k : each));
  },
  reference: ({ input }, { dim, largest }, shape) =>
    tabulate(shape, (index) => {
      const line = Float64Array.from({ length: input.shape[dim] as number }, (_, i) => at(input, index.with(dim, i)));
      return sortedPlaces(line, largest)[index[dim] as number] as number;
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" } }),
    program({ k: kernel, types, attrs: { dim, k, largest }, inputs, y: result }) {
      const { shape } = types.input;
      const visit = ([next, ...inner]: readonly number[], x: Cursor, y: Cursor): void => {
        if (next !== undefined)
          return kernel.loop(`d${next}`, shape[next] as Dim, [along(x, next), along(y, next)], (from, to) =>
            visit(inner, from, to),
          );
        // What has been found before: what stands first of all, and before the first place.
        const last = kernel.local("last", constant(largest ? NaN : -Infinity));
        const lastPlace = kernel.local("lastPlace", constant(-1));
        kernel.loop("r", k, [along(y, dim)], (to) => {
          const best = kernel.local("best", constant(0));
          const found = kernel.local("found", constant(-1));
          const here = kernel.local("here", constant(0));
          kernel.loop("i", shape[dim] as Dim, [along(x, dim)], (tap) => {
            const v = kernel.local("v", kernel.load(tap));
            const isLeft = or(
              standsBefore(last, v, largest),
              and(not(standsBefore(v, last, largest)), less(lastPlace, here)),
            );
            const wins = and(isLeft, or(less(found, 0), standsBefore(v, best, largest)));
            const takes = kernel.local("takes", select(wins, 1, 0));
            kernel.set(found, select(equal(takes, 1), here, found));
            kernel.set(best, select(equal(takes, 1), v, best));
            kernel.set(here, add(here, 1));
          });
          kernel.set(last, best);
          kernel.set(lastPlace, found);
          kernel.store(to, found);
        });
      };
      visit(
        shape.flatMap((_, i) => (i === dim ? [] : [i])),
        inputs.input,
        result,
      );
    },
  },
  samples: [
    { inputs: [[2, 7, 3]], attrs: { dim: 1, k: 3, largest: true } },
    { inputs: [[3, 16]], attrs: { dim: 1, k: 2, largest: false } },
    { inputs: [[5, 2]], attrs: { dim: 0, k: 5, largest: true } },
    { inputs: [[4, 1]], attrs: { dim: 1, k: 1, largest: true } },
  ],
});
