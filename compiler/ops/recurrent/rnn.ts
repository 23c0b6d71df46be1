import { add, less, select, tanh } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Operand } from "../../ir/graph.ts";
import type { Layout } from "../../ir/layout.ts";
import { boolean, defineOp, string, type Op } from "../../ir/op.ts";
import { matmul } from "../matrix/matmul.ts";
import { eachStep } from "./each-step.ts";
import { rnnGradient } from "./rnn-gradient.ts";
import { gatesMatrix, gatesRequirement } from "./packed-gates.ts";
import { knownSizes, recurrentSizes } from "./recurrent-shapes.ts";
import { dotOf, referenceSteps, rowOf } from "./reference-steps.ts";
import { atStep, firstStep, gradientOfGates, rowsOfGates, statesBefore } from "./through-time.ts";
import { eachUnit, rowAt, type RowProducts } from "./row-products.ts";

/**
 * The steps of a plain recurrent network. `input` is what the units get of the sequence, biases included, [N, T, units], and
 * `weight` what they get of the state before, [units, 1, units]. The result has the state of each step.
 */
export const rnn: Op = defineOp({
  name: "rnn",
  summary: "the steps of a plain recurrent network: h = tanh(x + W · h), or with relu in place of tanh",
  torch: { api: "torch.nn.RNN", source: "aten/src/ATen/native/RNN.cpp" },
  inputs: ["input", "weight", "hidden"],
  attrs: { nonlinearity: string, reverse: boolean },
  infer(types, _, fail) {
    const { batch, steps, units } = recurrentSizes(types, { name: "rnn", gates: 1 }, fail);
    return [batch, steps, units];
  },
  category: "matrix",
  sentence: ({ inputs: [x, weight] }) => `goes through the steps of ${x?.text} with ${String(weight?.shape[0])} units`,

  gradient(call) {
    const { op, inputs, attrs, result, gradient, wants } = call;
    const [, weight, hidden] = inputs as readonly [Operand, Operand, Operand];
    const reverse = attrs["reverse"] === true;
    const rows = rowsOfGates(call, weight);
    const back = op(rnnGradient, [result, gradient, rows], attrs);
    const first = firstStep(call, back, reverse);
    return [
      back,
      wants(1) ? gradientOfGates(call, weight, back, statesBefore(call, result, hidden, reverse)) : undefined,
      wants(2) ? op(matmul, [atStep(call, back, first), rows]) : undefined,
    ];
  },

  reference({ input, weight, hidden }, { nonlinearity, reverse }, shape) {
    const [batch, steps, units] = shape as readonly [number, number, number];
    const result = { shape, data: new Float64Array(batch * steps * units) };
    const bend = (x: number): number => (nonlinearity === "tanh" ? Math.tanh(x) : x < 0 ? 0 : x);
    referenceSteps(batch, steps, reverse, (n, t, before) => {
      const state = before === undefined ? rowOf(hidden, n) : rowOf(result, n, before);
      const [given, y] = [rowOf(input, n, t), rowOf(result, n, t)];
      for (let u = 0; u < units; u++) y[u] = bend((given[u] as number) + dotOf(state, weight.data, u * units));
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
    }),
    program({ k, machine, types, attrs: { nonlinearity, reverse }, layouts, inputs, y }) {
      const { batch, steps, units, features } = knownSizes(types);
      const matrix = gatesMatrix(
        inputs.weight,
        types.weight.shape as readonly number[],
        layouts.weight as Layout,
        machine,
      );
      const all: RowProducts = { units, gates: 1, features, matrix };
      eachStep(
        k,
        { batch, steps, reverse, sequences: [inputs.input], states: [inputs.hidden], y },
        ([input], [hidden], to, before) => {
          const state = before ?? hidden;
          eachUnit(k, machine, all, rowAt(state), [input, to], ([x, here], products) => {
            const a = k.local("a", add(products[0] as Expression, k.load(x)));
            k.store(here, nonlinearity === "tanh" ? tanh(a) : select(less(a, 0), 0, a));
          });
        },
      );
    },
    multiplyAdds: (types) => {
      const { steps, units } = knownSizes(types);
      return steps * units * units;
    },
  },

  samples: [
    {
      inputs: [
        [2, 5, 3],
        [3, 1, 3],
        [2, 3],
      ],
      attrs: { nonlinearity: "tanh", reverse: false },
    },
    {
      inputs: [
        [2, 3, 29],
        [29, 1, 29],
        [2, 29],
      ],
      attrs: { nonlinearity: "relu", reverse: true },
    },
    {
      inputs: [
        [2, 2, 264],
        [264, 1, 264],
        [2, 264],
      ],
      attrs: { nonlinearity: "relu", reverse: false },
    },
    {
      inputs: [
        [2, 4, 16],
        [16, 1, 16],
        [2, 16],
      ],
      attrs: { nonlinearity: "relu", reverse: false },
    },
    {
      inputs: [
        [2, 1, 6],
        [6, 1, 6],
        [2, 6],
      ],
      attrs: { nonlinearity: "tanh", reverse: false },
    },
    {
      inputs: [
        [2, 3, 1],
        [1, 1, 1],
        [2, 1],
      ],
      attrs: { nonlinearity: "tanh", reverse: false },
    },
  ],
  rejects: [
    {
      inputs: [
        [2, 3],
        [3, 1, 3],
        [2, 3],
      ],
      attrs: { nonlinearity: "tanh", reverse: false },
      message: "rnn expects its gates as [N, T, 1 · units], got [2, 3]",
    },
  ],
});
