import * as k from "../../ir/kernel/expression.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { mapLines } from "../../ir/reference.ts";
import { slice } from "../arrangement/views.ts";
import { exp, log, neg } from "../elementwise/activations.ts";
import { add, sub } from "../elementwise/arithmetic.ts";
import { gt, where } from "../elementwise/comparisons.ts";
import { lineLoops } from "./line-loops.ts";

/** log(eᵃ + eᵇ); of two equal infinities that. */
const joined = (a: number, b: number): number =>
  a === b && Math.abs(a) === Infinity ? a : Math.max(a, b) + Math.log1p(Math.exp(Math.min(a, b) - Math.max(a, b)));

export const logcumsumexp: Op = defineOp({
  name: "logcumsumexp",
  summary: "log Σ exp(x) of each value and all before it along one dimension, without overflow",
  torch: { api: "torch.logcumsumexp", source: "aten/src/ATen/native/ReduceOps.cpp" },
  inputs: ["input"],
  attrs: { dim: number },
  // eˣ · Σ g e⁻ʸ of what comes after, by logarithms: of what is positive in g, and of what is negative.
  gradient({ op, inputs: [x], result, attrs, gradient, typeOf }) {
    const dim = attrs["dim"] as number;
    const size = typeOf(gradient).shape[dim] as number;
    const backwards = { dim, start: size - 1, step: -1, count: [size] };
    const part = (g: string): string => {
      const logs = op(where, [op(gt, [g, 0]), op(log, [g]), -Infinity]);
      const summed = op(logcumsumexp, [op(slice, [op(sub, [logs, result])], backwards)], { dim });
      return op(exp, [op(add, [op(slice, [summed], backwards), x])]);
    };
    return [op(sub, [part(gradient), part(op(neg, [gradient]))])];
  },
  infer: ({ input }) => input.shape,
  reference: ({ input }, { dim }) =>
    mapLines(input, dim, (line) => {
      let sum = -Infinity;
      return line.map((value) => (sum = joined(sum, value)));
    }),
  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "strided" } }),
    program: ({ k: kernel, types, attrs: { dim }, inputs, y }) =>
      lineLoops(kernel, { shape: types.input.shape, dim, x: inputs.input, y }, (each) => {
        const sum = kernel.local("sum", k.constant(-Infinity));
        each((from, to) => {
          const value = kernel.local("value", kernel.load(from));
          const high = kernel.local("high", k.max(sum, value));
          const low = kernel.local("low", k.min(sum, value));
          const isInfinite = k.and(k.equal(low, high), k.equal(k.abs(high), Infinity));
          kernel.set(sum, k.select(isInfinite, high, k.add(high, k.log1p(k.exp(k.sub(low, high))))));
          kernel.store(to, sum);
        });
      }),
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { dim: 1 } },
    { inputs: [[3, 6]], attrs: { dim: 1 } },
    { inputs: [[4, 1]], attrs: { dim: 1 } },
  ],
});
