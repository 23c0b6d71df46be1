import { add, and, constant, isNaN, less, not, or, select } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { reduceLoops, valuesAt } from "./reduce-loops.ts";

/** The first of equal values wins, and NaN wins over all, as in PyTorch. */
function argExtreme(
  name: string,
  summary: string,
  worst: number,
  isBetter: (value: number, best: number) => boolean,
  isBetterScalar: (value: Expression, best: Expression) => Expression,
): Op {
  return defineOp({
    name,
    summary,
    torch: { api: `torch.${name}`, source: "aten/src/ATen/native/ReduceOps.cpp" },
    inputs: ["input"],
    attrs: { dim: number },
    infer: ({ input }, { dim }) => input.shape.map((size, i) => (i === dim ? 1 : size)),
    reference: ({ input }, { dim }, shape) =>
      tabulate(shape, (index) => {
        const values = valuesAt(input.shape, [dim], index).map((place) => at(input, place));
        const firstNaN = values.findIndex(Number.isNaN);
        if (firstNaN !== -1) return firstNaN;
        return values.indexOf(values.reduce((best, value) => (isBetter(value, best) ? value : best)));
      }),
    kernel: {
      kind: "loops",
      order: "like-input",
      requires: () => ({ input: { kind: "any" } }),
      program: ({ k, types, attrs: { dim }, inputs, y }) =>
        reduceLoops(k, { shape: types.input.shape, dims: [dim], x: inputs.input, y }, (each) => {
          const best = k.local("best", constant(worst));
          const found = k.local("found", constant(0));
          const here = k.local("here", constant(0));
          each((value) => {
            const wins = or(isBetterScalar(value, best), and(isNaN(value), not(isNaN(best))));
            k.set(found, select(wins, here, found));
            k.set(best, select(wins, value, best));
            k.set(here, add(here, 1));
          });
          return found;
        }),
    },
    samples: [
      { inputs: [[2, 7, 4, 5]], attrs: { dim: 1 } },
      { inputs: [[3, 6]], attrs: { dim: 1 } },
      { inputs: [[4, 1]], attrs: { dim: 1 } },
      { inputs: [[9]], attrs: { dim: 0 } },
    ],
  });
}

export const argmax = argExtreme(
  "argmax",
  "where along a dimension the largest value is",
  -Infinity,
  (value, best) => value > best,
  (value, best) => less(best, value),
);

export const argmin = argExtreme(
  "argmin",
  "where along a dimension the smallest value is",
  Infinity,
  (value, best) => value < best,
  (value, best) => less(value, best),
);
