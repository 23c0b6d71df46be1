import { add, madd, mul, sigmoid, sub, tanh } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { boolean, defineOp, type Op } from "../../ir/op.ts";
import type { Dim } from "../../ir/types.ts";
import { timesColumns } from "./columns.ts";
import { eachStep } from "./each-step.ts";
import { dotOf, referenceSteps, rowOf, sigmoidOf } from "./reference-steps.ts";
import { eachUnit, partAt, rowAt } from "./row-products.ts";
import { slopeOfSigmoid, slopeOfTanh } from "./slopes.ts";

const GATES = 3;

/**
 * Back through the steps of a GRU. `input` and `ofState` are what its gates got of the sequence and of the state before, with their biases,
 * [N, T, 3 · units], `before` is that state, `gradient` that of the state of each step, `weight` is [3 · units, units]. A step of the
 * result has the gradients of what r, z and n got of the state, of what n got of the sequence, and z · that of the state.
 */
export const gruGradient: Op = defineOp({
  name: "gru_gradient",
  summary: "back through the steps of a gated recurrent unit",
  torch: { api: "torch.nn.GRU", source: "tools/autograd/derivatives.yaml" },
  inputs: ["input", "ofState", "before", "gradient", "weight"],
  attrs: { reverse: boolean },
  infer({ gradient }) {
    const [batch, steps, units] = gradient.shape as readonly [Dim, Dim, number];
    return [batch, steps, (GATES + 2) * units];
  },

  reference({ input, ofState, before, gradient, weight }, { reverse }, shape) {
    const [batch, steps, size] = shape as readonly [number, number, number];
    const units = gradient.shape[2] as number;
    const result = { shape, data: new Float64Array(batch * steps * size) };
    referenceSteps(batch, steps, !reverse, (n, t, later) => {
      const behind = later === undefined ? undefined : rowOf(result, n, later);
      const y = rowOf(result, n, t);
      for (let u = 0; u < units; u++) {
        const [x, s] = [input, ofState].map((each) => (g: number) => rowOf(each, n, t)[g * units + u] as number) as [
          (g: number) => number,
          (g: number) => number,
        ];
        const dh =
          (rowOf(gradient, n, t)[u] as number) +
          (behind
            ? dotOf(behind.subarray(0, GATES * units), weight.data, u, units) + (behind[4 * units + u] as number)
            : 0);
        const [r, z] = [sigmoidOf(x(0) + s(0)), sigmoidOf(x(1) + s(1))];
        const made = Math.tanh(x(2) + r * s(2));
        const dn = dh * (1 - z) * (1 - made * made);
        y[u] = dn * s(2) * r * (1 - r);
        y[units + u] = dh * ((rowOf(before, n, t)[u] as number) - made) * z * (1 - z);
        y[2 * units + u] = dn * r;
        y[3 * units + u] = dn;
        y[4 * units + u] = dh * z;
      }
    });
    return result.data;
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({
      input: { kind: "strided" },
      ofState: { kind: "strided" },
      before: { kind: "strided" },
      gradient: { kind: "strided" },
      weight: { kind: "rows" },
    }),
    program({ k, machine, types, attrs: { reverse }, inputs, y }) {
      const [batch, steps, units] = types.gradient.shape as readonly [Dim, number, number];
      const toState = timesColumns(inputs.weight, { features: GATES * units, units }, machine);
      const sequences = [inputs.input, inputs.ofState, inputs.before, inputs.gradient] as const;
      eachStep(k, { batch, steps, reverse: !reverse, sequences, states: [], y }, ([x, s, h, g], _, to, later) => {
        const cursors = [x, s, h, g, to, later] as const;
        eachUnit(
          k,
          machine,
          toState,
          later && rowAt(later),
          cursors,
          ([input, state, before, given, here, behind], made) => {
            const pair = (gate: number): readonly [Expression, Expression] => [
              k.load(partAt(input, gate * units)),
              k.load(partAt(state, gate * units)),
            ];
            const r = k.local("r", sigmoid(k.local("a", add(...pair(0)))));
            const z = k.local("z", sigmoid(k.local("a", add(...pair(1)))));
            const [own, other] = pair(2);
            const held = k.local("s", other);
            const n = k.local("n", tanh(k.local("a", madd(r, held, own))));
            const direct = k.load(given);
            const dh = k.local(
              "dh",
              made[0] && behind ? add(add(made[0], k.load(partAt(behind, 4 * units))), direct) : direct,
            );
            const dn = k.local("dn", mul(mul(dh, sub(1, z)), slopeOfTanh(n)));
            k.store(here, mul(mul(dn, held), slopeOfSigmoid(r)));
            k.store(partAt(here, units), mul(mul(dh, sub(k.load(before), n)), slopeOfSigmoid(z)));
            k.store(partAt(here, 2 * units), mul(dn, r));
            k.store(partAt(here, 3 * units), dn);
            k.store(partAt(here, 4 * units), mul(dh, z));
          },
        );
      });
    },
  },

  samples: [
    {
      inputs: [
        [2, 4, 9],
        [2, 4, 9],
        [2, 4, 3],
        [2, 4, 3],
        [9, 3],
      ],
      attrs: { reverse: false },
    },
    {
      inputs: [
        [2, 3, 57],
        [2, 3, 57],
        [2, 3, 19],
        [2, 3, 19],
        [57, 19],
      ],
      attrs: { reverse: true },
    },
    {
      inputs: [
        [2, 1, 12],
        [2, 1, 12],
        [2, 1, 4],
        [2, 1, 4],
        [12, 4],
      ],
      attrs: { reverse: false },
    },
    {
      inputs: [
        [2, 3, 3],
        [2, 3, 3],
        [2, 3, 1],
        [2, 3, 1],
        [3, 1],
      ],
      attrs: { reverse: false },
    },
  ],
});
