import { add, madd, mul, sigmoid, tanh } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { boolean, defineOp, type Op } from "../../ir/op.ts";
import type { Dim } from "../../ir/types.ts";
import { timesColumns } from "./columns.ts";
import { eachStep } from "./each-step.ts";
import { dotOf, referenceSteps, rowOf, sigmoidOf } from "./reference-steps.ts";
import { eachUnit, partAt, rowAt } from "./row-products.ts";
import { slopeOfSigmoid, slopeOfTanh } from "./slopes.ts";

const GATES = 4;

/**
 * Back through the steps of an LSTM. `input` is what its gates got in all, [N, T, 4 · units], `cell` and `before` are c of each step and of
 * that before it, [N, T, units], `gradient` that of all that the steps gave, `weight` is [4 · units, features] and a `projection`
 * [features, 1, units]. A step of the result has the gradients of i, f, g and o, that of the cell before it, and that of the state,
 * which only a projection asks for.
 */
export const lstmGradient: Op = defineOp({
  name: "lstm_gradient",
  summary: "back through the steps of a long short-term memory",
  torch: { api: "torch.nn.LSTM", source: "tools/autograd/derivatives.yaml" },
  inputs: ["input", "cell", "before", "gradient", "weight", "projection?"],
  attrs: { reverse: boolean },
  infer({ cell, weight, projection }) {
    const [batch, steps, units] = cell.shape as readonly [Dim, Dim, number];
    return [batch, steps, (GATES + 1) * units + (projection ? (weight.shape[1] as number) : 0)];
  },

  reference({ input, cell, before, gradient, weight, projection }, { reverse }, shape) {
    const [batch, steps, size] = shape as readonly [number, number, number];
    const units = cell.shape[2] as number;
    const features = weight.shape[1] as number;
    const all = GATES * units;
    const result = { shape, data: new Float64Array(batch * steps * size) };
    referenceSteps(batch, steps, !reverse, (n, t, later) => {
      const behind = later === undefined ? undefined : rowOf(result, n, later);
      const [a, c, previous, g, y] = [input, cell, before, gradient, result].map((each) => rowOf(each, n, t)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const state = (p: number): number =>
        (g[p] as number) + (behind ? dotOf(behind.subarray(0, all), weight.data, p, features) : 0);
      if (projection) for (let p = 0; p < features; p++) y[all + units + p] = state(p);
      const made = (u: number): number =>
        projection
          ? (g[features + units + u] as number) + dotOf(y.subarray(all + units), projection.data, u, units)
          : state(u);
      for (let u = 0; u < units; u++) {
        const [i, f, o] = [0, 1, 3].map((gate) => sigmoidOf(a[gate * units + u] as number)) as [number, number, number];
        const [m, bent] = [Math.tanh(a[2 * units + u] as number), Math.tanh(c[u] as number)];
        const h = made(u);
        const dc = (g[features + u] as number) + (behind ? (behind[all + u] as number) : 0) + h * o * (1 - bent * bent);
        y[u] = dc * m * i * (1 - i);
        y[units + u] = dc * (previous[u] as number) * f * (1 - f);
        y[2 * units + u] = dc * i * (1 - m * m);
        y[3 * units + u] = h * bent * o * (1 - o);
        y[all + u] = dc * f;
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
      cell: { kind: "strided" },
      before: { kind: "strided" },
      gradient: { kind: "strided" },
      weight: { kind: "rows" },
      projection: { kind: "rows" },
    }),
    program({ k, machine, types, attrs: { reverse }, inputs, y }) {
      const [batch, steps, units] = types.cell.shape as readonly [Dim, number, number];
      const features = types.weight.shape[1] as number;
      const all = GATES * units;
      const { projection } = inputs;
      const toState = timesColumns(inputs.weight, { features: all, units: features }, machine);
      const toMade = projection && timesColumns(projection, { features, units }, machine);
      const sequences = [inputs.input, inputs.cell, inputs.before, inputs.gradient] as const;
      const sum = (first: Expression, second: Expression | undefined): Expression =>
        second ? add(second, first) : first;
      eachStep(
        k,
        { batch, steps, reverse: !reverse, sequences, states: [], y },
        ([a, c, previous, g], _, to, later) => {
          const ofGates = later && rowAt(later);
          if (toMade)
            eachUnit(k, machine, toState, ofGates, [g, to], ([given, here], products) =>
              k.store(partAt(here, all + units), sum(k.load(given), products[0])),
            );
          const [products, row] = toMade ? [toMade, rowAt(to, all + units)] : [toState, ofGates];
          const cursors = [a, c, previous, g, to, later] as const;
          eachUnit(k, machine, products, row, cursors, ([gates, cell, before, given, here, behind], made) => {
            const gate = (index: number): Expression => k.local("a", k.load(partAt(gates, index * units)));
            const i = k.local("i", sigmoid(gate(0)));
            const f = k.local("f", sigmoid(gate(1)));
            const m = k.local("g", tanh(gate(2)));
            const o = k.local("o", sigmoid(gate(3)));
            const bent = k.local("bent", tanh(k.local("cell", k.load(cell))));
            const dh = k.local("dh", sum(k.load(partAt(given, toMade ? features + units : 0)), made[0]));
            const kept = behind && k.load(partAt(behind, all));
            const dc = k.local("dc", madd(mul(dh, o), slopeOfTanh(bent), sum(k.load(partAt(given, features)), kept)));
            k.store(here, mul(mul(dc, m), slopeOfSigmoid(i)));
            k.store(partAt(here, units), mul(mul(dc, k.load(before)), slopeOfSigmoid(f)));
            k.store(partAt(here, 2 * units), mul(mul(dc, i), slopeOfTanh(m)));
            k.store(partAt(here, 3 * units), mul(mul(dh, bent), slopeOfSigmoid(o)));
            k.store(partAt(here, all), mul(dc, f));
          });
        },
      );
    },
  },

  samples: [
    { inputs: [[2, 4, 12], [2, 4, 3], [2, 4, 3], [2, 4, 6], [12, 3], null], attrs: { reverse: false } },
    { inputs: [[2, 3, 76], [2, 3, 19], [2, 3, 19], [2, 3, 38], [76, 19], null], attrs: { reverse: true } },
    {
      inputs: [
        [2, 3, 36],
        [2, 3, 9],
        [2, 3, 9],
        [2, 3, 23],
        [36, 5],
        [5, 1, 9],
      ],
      attrs: { reverse: false },
    },
    { inputs: [[2, 1, 16], [2, 1, 4], [2, 1, 4], [2, 1, 8], [16, 4], null], attrs: { reverse: false } },
    { inputs: [[2, 3, 4], [2, 3, 1], [2, 3, 1], [2, 3, 2], [4, 1], null], attrs: { reverse: true } },
  ],
});
