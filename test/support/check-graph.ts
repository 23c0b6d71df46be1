import { expect } from "vitest";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { Machine } from "../../compiler/ir/kernel/machine.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasmSimd } from "../../compiler/targets/wasm/machine.ts";
import type { ReferenceTensor } from "../../compiler/ir/op.ts";
import { isFixed, type Shape } from "../../compiler/ir/types.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { firstDifference, type Exactness } from "./compare.ts";
import { executePlan } from "./execute-plan.ts";
import { executeWasm } from "./execute-wasm.ts";
import { plainData, seeded } from "./random.ts";

export interface CheckOptions {
  /** Each is run through the same plan. */
  readonly batches?: readonly number[];
  readonly seed?: number;
  /** Each is run through the same plan, in place of one seed. */
  readonly seeds?: readonly number[];
  readonly data?: (count: number, random: () => number) => Float32Array;
  readonly exactness?: Exactness;
  /** What it should compute; the graph itself unless said. */
  readonly like?: Graph;
  /** What runs as WebAssembly, where another schedule suits it. */
  readonly wasmGraph?: Graph;
}

/** Plans by graph and machine: the same graph is run on several kinds of numbers. */
const plans = new Map([typescript, wasmSimd].map((machine) => [machine, new WeakMap<Graph, Plan>()]));

function planned(graph: Graph, machine: Machine): Plan {
  const known = plans.get(machine)?.get(graph);
  if (known) return known;
  verifyGraph(graph, "the test");
  const plan = planGraph(graph, machine);
  plans.get(machine)?.set(graph, plan);
  return plan;
}

/** Plans a graph, runs it on made-up data and compares each result with the interpreter's. */
export function checkGraph(
  graph: Graph,
  {
    batches = [1],
    seed = 1,
    seeds = [seed],
    data = plainData,
    exactness,
    like = graph,
    wasmGraph = graph,
  }: CheckOptions = {},
): Plan {
  const plan = planned(graph, typescript);
  const wasmPlan = planned(wasmGraph, wasmSimd);
  for (const [batch, each] of batches.flatMap((batch) => seeds.map((each) => [batch, each] as const))) {
    const random = seeded(each);
    const make = (shape: Shape): ReferenceTensor => {
      const sizes = shape.map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
      return {
        shape: sizes,
        data: Float64Array.from(
          data(
            sizes.reduce((a, b) => a * b, 1),
            random,
          ),
        ),
      };
    };
    const inputs = graph.inputs.map(({ type }) => make(type.shape));
    const parameters = graph.parameters.map(({ shape }) => make(shape));
    const expected = interpret(like, inputs, parameters, batch);
    const given = {
      inputs: inputs.map((tensor) => Float32Array.from(tensor.data)),
      parameters: parameters.map((tensor) => Float32Array.from(tensor.data)),
      batch,
    };
    const compare = (target: string, actual: readonly Float32Array[], exact = exactness): void =>
      expected.forEach((tensor, i) => {
        const difference = firstDifference(actual[i] as Float32Array, tensor, exact);
        expect(difference, `result ${i}, batch ${batch}, seed ${each}, ${target}`).toBe(undefined);
      });
    compare("ts", executePlan(plan, given));
    compare("wasm", executeWasm(wasmPlan, given), exactness === "each" ? "single" : exactness);
  }
  return plan;
}
