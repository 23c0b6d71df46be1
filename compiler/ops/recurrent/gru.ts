import * as e from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Operand } from "../../ir/graph.ts";
import type { Layout } from "../../ir/layout.ts";
import { boolean, defineOp, type Op } from "../../ir/op.ts";
import { sameShape, showShape } from "../../ir/types.ts";
import { cat } from "../arrangement/cat.ts";
import { add } from "../elementwise/arithmetic.ts";
import { linear } from "../matrix/linear.ts";
import { matmul } from "../matrix/matmul.ts";
import { sum } from "../reduction/reduce.ts";
import { eachStep } from "./each-step.ts";
import { gruGradient } from "./gru-gradient.ts";
import { gatesMatrix, gatesRequirement } from "./packed-gates.ts";
import { knownSizes, recurrentSizes } from "./recurrent-shapes.ts";
import { dotOf, referenceSteps, rowOf, sigmoidOf } from "./reference-steps.ts";
import { atStep, firstStep, gradientOfGates, partOf, rowsOfGates, statesBefore } from "./through-time.ts";
import { eachUnit, partAt, rowAt, type RowProducts } from "./row-products.ts";

const GATES = 3;

/**
 * The steps of a GRU. `input` is what the gates r, z and n get of the sequence with its bias, [N, T, 3 · units], `weight` what they get of the state before,
 * [units, 3, units], with the bias [3 · units]. The result has the state of each step.
 */
export const gru: Op = defineOp({
  name: "gru",
  summary: "the steps of a gated recurrent unit: n = tanh(x + r · (W · h + b)), h = (1 − z) · n + z · h",
  torch: { api: "torch.nn.GRU", source: "aten/src/ATen/native/RNN.cpp" },
  inputs: ["input", "weight", "bias", "hidden"],
  attrs: { reverse: boolean },
  infer({ bias, ...types }, _, fail) {
    const { batch, steps, units } = recurrentSizes(types, { name: "gru", gates: GATES }, fail);
    if (!sameShape(bias.shape, [GATES * units]))
      fail("weight", `the bias should be [${GATES * units}], got ${showShape(bias.shape)}`);
    return [batch, steps, units];
  },
  category: "matrix",
  sentence: ({ inputs: [x, weight] }) => `goes through the steps of ${x?.text} with ${String(weight?.shape[0])} units`,

  gradient(call) {
    const { op, inputs, attrs, result, gradient, typeOf, wants } = call;
    const [input, weight, bias, hidden] = inputs as readonly [Operand, Operand, Operand, Operand];
    const reverse = attrs["reverse"] === true;
    const [units] = typeOf(weight).shape as readonly [number];
    const before = statesBefore(call, result, hidden, reverse);
    const rows = rowsOfGates(call, weight);
    const ofState = op(linear, [before, rows, bias]);
    const back = op(gruGradient, [input, ofState, before, gradient, rows], attrs);
    const ofGates = partOf(call, back, 0, GATES * units);
    const first = firstStep(call, back, reverse);
    const ofSequence = [partOf(call, back, 0, 2 * units), partOf(call, back, GATES * units, units)];
    return [
      wants(0) ? op(cat, ofSequence, { dim: 2 }) : undefined,
      wants(1) ? gradientOfGates(call, weight, ofGates, before) : undefined,
      wants(2) ? op(sum, [ofGates], { dims: [0, 1] }) : undefined,
      wants(3)
        ? op(add, [
            op(matmul, [atStep(call, ofGates, first), rows]),
            atStep(call, partOf(call, back, (GATES + 1) * units, units), first),
          ])
        : undefined,
    ];
  },

  reference({ input, weight, hidden, bias }, { reverse }, shape) {
    const [batch, steps, units] = shape as readonly [number, number, number];
    const result = { shape, data: new Float64Array(batch * steps * units) };
    referenceSteps(batch, steps, reverse, (n, t, before) => {
      const state = before === undefined ? rowOf(hidden, n) : rowOf(result, n, before);
      const [given, y] = [rowOf(input, n, t), rowOf(result, n, t)];
      const ofState = (u: number, g: number): number =>
        dotOf(state, weight.data, (u * GATES + g) * units) + (bias.data[g * units + u] as number);
      for (let u = 0; u < units; u++) {
        const x = (g: number): number => given[g * units + u] as number;
        const r = sigmoidOf(x(0) + ofState(u, 0));
        const z = sigmoidOf(x(1) + ofState(u, 1));
        const made = Math.tanh(x(2) + r * ofState(u, 2));
        y[u] = (1 - z) * made + z * (state[u] as number);
      }
    });
    return result.data;
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: ({ types: { weight }, machine }) => ({
      input: { kind: "rows" },
      weight: gatesRequirement(weight.shape as readonly number[], machine),
      hidden: { kind: "rows" },
      bias: { kind: "rows" },
    }),
    program({ k, machine, types, attrs: { reverse }, layouts, inputs, y }) {
      const { batch, steps, units, features } = knownSizes(types);
      const matrix = gatesMatrix(
        inputs.weight,
        types.weight.shape as readonly number[],
        layouts.weight as Layout,
        machine,
      );
      const gates: RowProducts = { units, gates: GATES, features, matrix };
      eachStep(
        k,
        { batch, steps, reverse, sequences: [inputs.input], states: [inputs.hidden], y },
        ([input], [hidden], to, before) => {
          const state = before ?? hidden;
          const cursors = [input, state, inputs.bias, to] as const;
          eachUnit(k, machine, gates, rowAt(state), cursors, ([x, h, b, here], products) => {
            const given = (g: number): Expression => k.load(partAt(x, g * units));
            const ofState = (g: number): Expression => e.add(products[g] as Expression, k.load(partAt(b, g * units)));
            const gate = (g: number): Expression => e.add(ofState(g), given(g));
            const r = k.local("r", e.sigmoid(k.local("a", gate(0))));
            const z = k.local("z", e.sigmoid(k.local("a", gate(1))));
            const n = k.local("n", e.tanh(k.local("a", e.madd(r, k.local("b", ofState(2)), given(2)))));
            // PyTorch's (h − n) · z + n
            k.store(here, e.madd(z, e.sub(k.load(h), n), n));
          });
        },
      );
    },
    multiplyAdds: (types) => {
      const { steps, units } = knownSizes(types);
      return steps * GATES * units * units;
    },
  },

  samples: [
    { inputs: [[2, 5, 9], [3, 3, 3], [9], [2, 3]], attrs: { reverse: false } },
    { inputs: [[2, 3, 27], [9, 3, 9], [27], [2, 9]], attrs: { reverse: true } },
    { inputs: [[2, 4, 48], [16, 3, 16], [48], [2, 16]], attrs: { reverse: false } },
    { inputs: [[2, 1, 21], [7, 3, 7], [21], [2, 7]], attrs: { reverse: false } },
    { inputs: [[2, 3, 3], [1, 3, 1], [3], [2, 1]], attrs: { reverse: true } },
  ],
  rejects: [
    {
      inputs: [[2, 5, 9], [3, 3, 4], [9], [2, 4]],
      attrs: { reverse: false },
      message: "gru has 3 units, and weights for a state of 4",
    },
    {
      inputs: [[2, 5, 9], [3, 3, 3], [3], [2, 3]],
      attrs: { reverse: false },
      message: "the bias should be [9], got [3]",
    },
  ],
});
