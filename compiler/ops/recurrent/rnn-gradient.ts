import { add, lessEqual, mul, select } from "../../ir/kernel/expression.ts";
import { boolean, defineOp, string, type Op } from "../../ir/op.ts";
import type { Dim } from "../../ir/types.ts";
import { timesColumns } from "./columns.ts";
import { eachStep } from "./each-step.ts";
import { dotOf, referenceSteps, rowOf } from "./reference-steps.ts";
import { eachUnit, rowAt } from "./row-products.ts";
import { slopeOfTanh } from "./slopes.ts";

/**
 * Back through the steps of a plain recurrent network: what the units got in each step, of the states that came of it (`input`), their `gradient`, both
 * [N, T, units], and the `weight` [units, units].
 */
export const rnnGradient: Op = defineOp({
  name: "rnn_gradient",
  summary: "back through the steps of a plain recurrent network",
  torch: { api: "torch.nn.RNN", source: "aten/src/ATen/native/RNN.cpp" },
  inputs: ["input", "gradient", "weight"],
  attrs: { nonlinearity: string, reverse: boolean },
  infer: ({ input }) => input.shape,

  reference({ input, gradient, weight }, { nonlinearity, reverse }, shape) {
    const [batch, steps, units] = shape as readonly [number, number, number];
    const result = { shape, data: new Float64Array(batch * steps * units) };
    referenceSteps(batch, steps, !reverse, (n, t, later) => {
      const behind = later === undefined ? undefined : rowOf(result, n, later);
      const [h, g, y] = [input, gradient, result].map((each) => rowOf(each, n, t)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      for (let u = 0; u < units; u++) {
        const state = h[u] as number;
        const dh = (g[u] as number) + (behind ? dotOf(behind, weight.data, u, units) : 0);
        y[u] = dh * (nonlinearity === "tanh" ? 1 - state * state : state <= 0 ? 0 : 1);
      }
    });
    return result.data;
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, gradient: { kind: "strided" }, weight: { kind: "rows" } }),
    program({ k, machine, types, attrs: { nonlinearity, reverse }, inputs, y }) {
      const [batch, steps, units] = types.input.shape as readonly [Dim, number, number];
      const toState = timesColumns(inputs.weight, { features: units, units }, machine);
      const sequences = [inputs.input, inputs.gradient] as const;
      eachStep(k, { batch, steps, reverse: !reverse, sequences, states: [], y }, ([h, g], _, to, later) => {
        eachUnit(k, machine, toState, later && rowAt(later), [h, g, to], ([state, given, here], products) => {
          const direct = k.load(given);
          const dh = products[0] ? add(products[0], direct) : direct;
          const held = k.local("h", k.load(state));
          const slope = nonlinearity === "tanh" ? slopeOfTanh(held) : select(lessEqual(held, 0), 0, 1);
          k.store(here, mul(dh, slope));
        });
      });
    },
  },

  samples: [
    {
      inputs: [
        [2, 4, 3],
        [2, 4, 3],
        [3, 3],
      ],
      attrs: { nonlinearity: "tanh", reverse: false },
    },
    {
      inputs: [
        [2, 3, 21],
        [2, 3, 21],
        [21, 21],
      ],
      attrs: { nonlinearity: "relu", reverse: true },
    },
    {
      inputs: [
        [2, 1, 8],
        [2, 1, 8],
        [8, 8],
      ],
      attrs: { nonlinearity: "tanh", reverse: false },
    },
    {
      inputs: [
        [2, 3, 1],
        [2, 3, 1],
        [1, 1],
      ],
      attrs: { nonlinearity: "relu", reverse: false },
    },
  ],
});
