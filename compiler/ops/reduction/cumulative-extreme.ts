import { add, and, constant, isNaN, lessEqual, not, or, select } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { mapLines } from "../../ir/reference.ts";
import { lineLoops } from "./line-loops.ts";

/** The last of equal values wins, and the last NaN over all, as in PyTorch. */
const placeOf = (
  name: string,
  what: string,
  worst: number,
  isAsGood: (value: number, best: number) => boolean,
  isAsGoodScalar: (value: Expression, best: Expression) => Expression,
): Op =>
  defineOp({
    name: `${name}_indices`,
    summary: `where along a dimension the ${what} value up to each is`,
    torch: { api: `torch.${name}`, source: "aten/src/ATen/native/ReduceOps.cpp" },
    inputs: ["input"],
    attrs: { dim: number },
    infer: ({ input }) => input.shape,
    reference: ({ input }, { dim }) =>
      mapLines(input, dim, (line) => {
        let [best, found] = [worst, 0];
        return line.map((value, i) => {
          if (Number.isNaN(value) || (!Number.isNaN(best) && isAsGood(value, best))) [best, found] = [value, i];
          return found;
        });
      }),
    kernel: {
      kind: "loops",
      order: "like-input",
      requires: () => ({ input: { kind: "strided" } }),
      program: ({ k, types, attrs: { dim }, inputs, y }) =>
        lineLoops(k, { shape: types.input.shape, dim, x: inputs.input, y }, (each) => {
          const best = k.local("best", constant(worst));
          const found = k.local("found", constant(0));
          const here = k.local("here", constant(0));
          each((from, to) => {
            const value = k.local("value", k.load(from));
            const wins = or(isNaN(value), and(isAsGoodScalar(value, best), not(isNaN(best))));
            k.set(found, select(wins, here, found));
            k.set(best, select(wins, value, best));
            k.store(to, found);
            k.set(here, add(here, 1));
          });
        }),
    },
    samples: [
      { inputs: [[2, 7, 4, 5]], attrs: { dim: 1 } },
      { inputs: [[3, 6]], attrs: { dim: 1 } },
      { inputs: [[4, 1]], attrs: { dim: 1 } },
    ],
  });

export const cummaxIndices = placeOf(
  "cummax",
  "largest",
  -Infinity,
  (value, best) => value >= best,
  (value, best) => lessEqual(best, value),
);
export const cumminIndices = placeOf(
  "cummin",
  "smallest",
  Infinity,
  (value, best) => value <= best,
  (value, best) => lessEqual(value, best),
);
