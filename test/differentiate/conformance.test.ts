import { describe, expect, test } from "vitest";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import { trainGraph } from "../../compiler/3-differentiate/train-graph.ts";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { f32, isFixed, symbolic } from "../../compiler/ir/types.ts";
import type { Graph, GraphInput } from "../../compiler/ir/graph.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasm } from "../../compiler/targets/wasm/machine.ts";
import { toFloat32 } from "../../runtime/index.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { caseNames, readCase, type Case, type CaseTensor } from "../support/read-case.ts";
import { runStages } from "../support/run-stages.ts";

/** PyTorch's own answers in training mode: max|ours − PyTorch| ≤ BOUND · max(1, max|PyTorch|). */
const BOUND = 2e-5;

/** What dropout lets through is random there and another choice here. */
const isRandom = ({ trained }: Case): boolean => trained.length === 0;

const names = caseNames();
const given = new Map(names.map((name) => [name, readCase(name)]));

describe.each(names.filter((name) => !isRandom(given.get(name) as Case)))("%s", (name) => {
  const one = given.get(name) as Case;

  test.each([true, false])("trains as PyTorch does, fuse=%s", (fuse) => {
    const graph = optimize(stepOf(one), { fuse }).graph;
    for (const machine of [typescript, wasm]) {
      const plan = planGraph(chooseSchedules(graph, machine), machine);
      const batch = graph.batch === undefined ? 1 : (one.inputs[0]?.shape[0] ?? 1);
      const data = {
        batch,
        inputs: graph.inputs.map((input) => dataOf(one, input)),
        parameters: graph.parameters.map((each) => stateOf(one, each.name)),
      };
      const results = machine.lanes === 1 ? executePlan(plan, data) : executeWasm(plan, data);
      const seen = new Set<string>();
      graph.outputs.forEach(({ becomes }, i) => {
        const { what, wanted } = expectedOf(one, becomes, i);
        seen.add(what);
        const difference = firstDifference(results[i] as Float32Array, { data: wanted.data }, BOUND);
        expect(difference && `${what}, lanes ${machine.lanes}: ${difference}`).toBe(undefined);
      });
      for (const key of one.gradients.keys()) expect([...seen]).toContain(`grad.${key}`);
      for (const key of one.after.keys()) expect([...seen]).toContain(`after.${key}`);
    }
  });
});

/** The graph of a step with the case's cotangents as further inputs, and gradients of its inputs too. */
function stepOf({ source, cotangents }: Case): Graph {
  const { diagnostics, graphs } = runStages(source, { training: true, targets: [] });
  expect(diagnostics.filter((each) => each.severity === "error")).toEqual([]);
  const [graph] = graphs ?? [];
  if (!graph) throw new Error("no graph");
  const inputs = cotangents.map(({ shape }, i): GraphInput => {
    const open = graph.outputs[i] && graph.batch !== undefined;
    const type = graph.nodes.find(({ id }) => id === graph.outputs[i]?.id)?.type;
    const isOpen = open && type && !isFixed(type.shape[0] ?? 1);
    return {
      id: `%cotangent${i}`,
      name: `cotangent${i}`,
      type: type ?? f32(isOpen ? [symbolic(graph.batch ?? "N"), ...shape.slice(1)] : shape),
    };
  });
  const whole = { ...graph, inputs: [...graph.inputs, ...inputs] };
  return verifyGraph(
    trainGraph(whole, {
      cotangents: new Map(graph.outputs.map(({ id }, i) => [id, inputs[i]?.id ?? ""])),
      inputs: graph.inputs.map(({ id }) => id),
    }),
    "differentiation",
  );
}

function dataOf(one: Case, { name, state }: GraphInput): Float32Array {
  if (state) return stateOf(one, state.name);
  const cotangent = /^cotangent(\d+)$/.exec(name);
  if (cotangent) return one.cotangents[Number(cotangent[1])]?.data ?? new Float32Array();
  const { graphs } = runStages(one.source, { targets: [] });
  const at = graphs?.[0]?.inputs.findIndex((input) => input.name === name) ?? -1;
  return one.inputs[at]?.data ?? new Float32Array();
}

function stateOf({ state }: Case, name: string): Float32Array {
  const tensor = state.get(name);
  return tensor ? toFloat32(tensor) : new Float32Array(1);
}

function expectedOf(
  one: Case,
  becomes: Graph["outputs"][number]["becomes"],
  i: number,
): { what: string; wanted: CaseTensor } {
  const none = { data: new Float32Array(), shape: [] };
  if (!becomes) return { what: `train.${i}`, wanted: one.trained[i] ?? none };
  const name = becomes.of.slice(1);
  if (becomes.kind === "state") return { what: `after.${name}`, wanted: one.after.get(name) ?? none };
  if (becomes.of.startsWith("@")) return { what: `grad.${name}`, wanted: one.gradients.get(name) ?? none };
  const { graphs } = runStages(one.source, { targets: [] });
  const at = graphs?.[0]?.inputs.findIndex((input) => input.name === name) ?? -1;
  return { what: `grad.input.${at}`, wanted: one.gradients.get(`input.${at}`) ?? none };
}
