import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trainGraph } from "../../compiler/3-differentiate/train-graph.ts";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import { source } from "../../compiler/index.ts";
import type { Graph, GraphInput } from "../../compiler/ir/graph.ts";
import type { Machine } from "../../compiler/ir/kernel/machine.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasm } from "../../compiler/targets/wasm/machine.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { runStages } from "../support/run-stages.ts";

/** What PyTorch answered, as the scripts beside this wrote it down: of inputs that count something out it has none. */
interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly (number | keyof typeof words)[];
}
const words = { nan: NaN, inf: Infinity, "-inf": -Infinity } as const;
interface Case {
  readonly name: string;
  readonly text: string;
  readonly inputs: readonly Tensor[];
  readonly cotangent: Tensor;
  readonly gradients: readonly (Tensor | null)[];
}

/** max|ours − PyTorch| ≤ BOUND · max(1, max|PyTorch|), as in the conformance cases. */
const BOUND = 2e-5;

const cases = ["gradients", "special_gradients"].flatMap(
  (name) => JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8")) as Case[],
);

describe.each(cases.map((each) => [each.name, each] as const))("%s", (_, given) => {
  test.each([true, false])("has PyTorch's gradients, fuse=%s", (fuse) => {
    const graph = optimize(backwards(given), { fuse }).graph;
    expect([typescript, wasm].flatMap((machine) => wrongGradients(given, graph, machine)).join("; ")).toBe("");
  });
});

function wrongGradients({ inputs, cotangent, gradients }: Case, graph: Graph, machine: Machine): readonly string[] {
  const plan = planGraph(chooseSchedules(graph, machine), machine);
  const execute = machine.lanes === 1 ? executePlan : executeWasm;
  const results = execute(plan, { batch: 1, inputs: [...inputs, cotangent].map(numbersOf), parameters: [] });
  return gradients.flatMap((wanted, i) => {
    if (!wanted) return [];
    const at = graph.outputs.findIndex(({ becomes }) => becomes?.of === graph.inputs[i]?.id);
    if (at === -1 && wanted.data.every((each) => each === 0)) return [];
    const expected = { data: numbersOf(wanted), shape: wanted.shape };
    const difference = firstDifference(results[at] as Float32Array, expected, BOUND);
    return difference ? [`input ${i}, lanes ${machine.lanes}: ${difference}`] : [];
  });
}

const numbersOf = ({ data }: Tensor): Float32Array =>
  Float32Array.from(data, (each) => (typeof each === "number" ? each : words[each]));

/** The graph with gradients of its inputs; what comes from behind its result is one more input. */
function backwards({ text, gradients }: Case): Graph {
  const { diagnostics, graphs } = runStages(source("case.nn", text), { training: true, targets: [] });
  expect(diagnostics.filter((each) => each.severity === "error")).toEqual([]);
  const [graph] = graphs ?? [];
  const [output] = graph?.outputs ?? [];
  const type = graph?.nodes.find(({ id }) => id === output?.id)?.type;
  if (!graph || !output || !type) throw new Error("no graph");
  const cotangent: GraphInput = { id: "%cotangent", name: "cotangent", type };
  const whole = { ...graph, inputs: [...graph.inputs, cotangent] };
  const inputs = graph.inputs.filter((_, i) => gradients[i] !== null).map(({ id }) => id);
  const backward = trainGraph(whole, { cotangents: new Map([[output.id, cotangent.id]]), inputs });
  return verifyGraph(backward, "differentiation");
}
