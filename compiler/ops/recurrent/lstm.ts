import type { Cursor } from "../../ir/kernel/cursor.ts";
import * as e from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Operand } from "../../ir/graph.ts";
import type { Layout } from "../../ir/layout.ts";
import { boolean, defineOp, type Op } from "../../ir/op.ts";
import { perSample } from "../../ir/types.ts";
import { add } from "../elementwise/arithmetic.ts";
import { linear } from "../matrix/linear.ts";
import { matmul } from "../matrix/matmul.ts";
import { eachStep } from "./each-step.ts";
import { lstmGradient } from "./lstm-gradient.ts";
import { gatesMatrix, gatesRequirement } from "./packed-gates.ts";
import { knownSizes, recurrentSizes } from "./recurrent-shapes.ts";
import { dotOf, referenceSteps, rowOf, sigmoidOf } from "./reference-steps.ts";
import { atStep, firstStep, gradientOfGates, partOf, rowsOfGates, statesBefore } from "./through-time.ts";
import { eachUnit, partAt, rowAt, type RowProducts } from "./row-products.ts";

const GATES = 4;

/**
 * The steps of an LSTM. `input` is what the gates i, f, g and o get of the sequence, biases included, [N, T, 4 · units], and `weight`
 * what they get of the state before, [units, 4, features]. A step of the result has the state h, the cell c and, where a projection
 * makes h of it, o · tanh(c), one behind the other.
 */
export const lstm: Op = defineOp({
  name: "lstm",
  summary: "the steps of a long short-term memory: c = f · c + i · g, h = o · tanh(c)",
  torch: { api: "torch.nn.LSTM", source: "aten/src/ATen/native/RNN.cpp" },
  inputs: ["input", "weight", "hidden", "cell", "projection?"],
  attrs: { reverse: boolean },
  infer(types, _, fail) {
    const { batch, steps, units, features } = recurrentSizes(types, { name: "lstm", gates: GATES }, fail);
    return [batch, steps, features + units + (types.projection ? units : 0)];
  },
  category: "matrix",
  sentence: ({ inputs: [x, weight] }) => `goes through the steps of ${x?.text} with ${String(weight?.shape[0])} units`,

  gradient(call) {
    const { op, inputs, attrs, result, gradient, typeOf, wants } = call;
    const [input, weight, hidden, cell] = inputs as readonly [Operand, Operand, Operand, Operand];
    const projection = inputs[4];
    const reverse = attrs["reverse"] === true;
    const [units, , features] = typeOf(weight).shape as readonly [number, number, number];
    const before = statesBefore(call, partOf(call, result, 0, features), hidden, reverse);
    const cells = partOf(call, result, features, units);
    const rows = rowsOfGates(call, weight);
    const all = op(add, [input, op(linear, [before, rows])]);
    const back = op(
      lstmGradient,
      [all, cells, statesBefore(call, cells, cell, reverse), gradient, rows, projection],
      attrs,
    );
    const ofGates = partOf(call, back, 0, GATES * units);
    const first = firstStep(call, back, reverse);
    return [
      ofGates,
      wants(1) ? gradientOfGates(call, weight, ofGates, before) : undefined,
      wants(2) ? op(matmul, [atStep(call, ofGates, first), rows]) : undefined,
      wants(3) ? atStep(call, partOf(call, back, GATES * units, units), first) : undefined,
      projection !== undefined && wants(4)
        ? gradientOfGates(
            call,
            projection,
            partOf(call, back, (GATES + 1) * units, features),
            partOf(call, result, features + units, units),
          )
        : undefined,
    ];
  },

  reference({ input, weight, hidden, cell, projection }, { reverse }, shape) {
    const [batch, steps, size] = shape as readonly [number, number, number];
    const [units, , features] = weight.shape as readonly [number, number, number];
    const result = { shape, data: new Float64Array(batch * steps * size) };
    referenceSteps(batch, steps, reverse, (n, t, before) => {
      const last = before === undefined ? undefined : rowOf(result, n, before);
      const state = last ? last.subarray(0, features) : rowOf(hidden, n);
      const kept = last ? last.subarray(features) : rowOf(cell, n);
      const [given, y] = [rowOf(input, n, t), rowOf(result, n, t)];
      const gate = (u: number, g: number): number =>
        (given[g * units + u] as number) + dotOf(state, weight.data, (u * GATES + g) * features);
      for (let u = 0; u < units; u++) {
        const [i, f, o] = [0, 1, 3].map((g) => sigmoidOf(gate(u, g))) as [number, number, number];
        const c = i * Math.tanh(gate(u, 2)) + f * (kept[u] as number);
        y[features + u] = c;
        y[(projection ? features + units : 0) + u] = o * Math.tanh(c);
      }
      if (!projection) return;
      const made = y.subarray(features + units);
      for (let p = 0; p < features; p++) y[p] = dotOf(made, projection.data, p * units);
    });
    return result.data;
  },

  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: ({ types: { weight, projection }, machine }) => ({
      input: { kind: "rows" },
      weight: gatesRequirement(weight.shape as readonly number[], machine),
      hidden: { kind: "rows" },
      cell: { kind: "rows" },
      projection: projection ? gatesRequirement(projection.shape as readonly number[], machine) : { kind: "any" },
    }),
    program({ k, machine, types, attrs: { reverse }, layouts, inputs, y }) {
      const { batch, steps, units, features } = knownSizes(types);
      const matrixOf = (start: Cursor, name: "weight" | "projection") =>
        gatesMatrix(start, types[name]?.shape as readonly number[], layouts[name] as Layout, machine);
      const gates: RowProducts = { units, gates: GATES, features, matrix: matrixOf(inputs.weight, "weight") };
      const { projection } = inputs;
      const made = projection ? features + units : 0;
      eachStep(
        k,
        { batch, steps, reverse, sequences: [inputs.input], states: [inputs.hidden, inputs.cell], y },
        ([input], [hidden, cell], to, before) => {
          const state = before ?? hidden;
          const kept = before ? partAt(before, features) : cell;
          eachUnit(k, machine, gates, rowAt(state), [input, kept, to], ([x, c, here], products) => {
            const gate = (g: number): Expression => e.add(products[g] as Expression, k.load(partAt(x, g * units)));
            const i = k.local("i", e.sigmoid(k.local("a", gate(0))));
            const f = k.local("f", e.sigmoid(k.local("a", gate(1))));
            const g = k.local("g", e.tanh(k.local("a", gate(2))));
            const o = k.local("o", e.sigmoid(k.local("a", gate(3))));
            const next = k.local("cell", e.madd(f, k.load(c), e.mul(i, g)));
            k.store(partAt(here, features), next);
            k.store(partAt(here, made), e.mul(o, e.tanh(next)));
          });
          if (!projection) return;
          const narrow = { units: features, gates: 1, features: units, matrix: matrixOf(projection, "projection") };
          eachUnit(k, machine, narrow, rowAt(to, made), [to], ([here], products) =>
            k.store(here, products[0] as Expression),
          );
        },
      );
    },
    multiplyAdds: ({ input, weight, projection }) => {
      const { steps, units, features } = knownSizes({ input, weight });
      return perSample(steps) * features * units * (GATES + (projection ? 1 : 0));
    },
  },

  samples: [
    { inputs: [[2, 5, 12], [3, 4, 3], [2, 3], [2, 3], null], attrs: { reverse: false } },
    { inputs: [[2, 3, 36], [9, 4, 9], [2, 9], [2, 9], null], attrs: { reverse: true } },
    {
      inputs: [
        [2, 3, 64],
        [16, 4, 5],
        [2, 5],
        [2, 16],
        [5, 1, 16],
      ],
      attrs: { reverse: false },
    },
    {
      inputs: [
        [2, 2, 28],
        [7, 4, 4],
        [2, 4],
        [2, 7],
        [4, 1, 7],
      ],
      attrs: { reverse: true },
    },
    { inputs: [[2, 1, 16], [4, 4, 4], [2, 4], [2, 4], null], attrs: { reverse: false } },
    { inputs: [[2, 1, 8], [2, 4, 2], [2, 2], [2, 2], null], attrs: { reverse: true } },
    { inputs: [[2, 4, 4], [1, 4, 1], [2, 1], [2, 1], null], attrs: { reverse: false } },
  ],
  rejects: [
    {
      inputs: [[2, 0, 12], [3, 4, 3], [2, 3], [2, 3], null],
      attrs: { reverse: false },
      message: "lstm needs at least one step, got [2, 0, 12]",
    },
    {
      inputs: [[2, 5, 12], [3, 4, 3], [2, 4], [2, 3], null],
      attrs: { reverse: false },
      message: "the state should be [2, 3], got [2, 4]",
    },
  ],
});
