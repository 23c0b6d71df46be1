import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import { trainGraph } from "../../compiler/3-differentiate/train-graph.ts";
import { optimize } from "../../compiler/4-optimize/index.ts";
import type { GraphInput } from "../../compiler/ir/graph.ts";
import { f32 } from "../../compiler/ir/types.ts";
import { renderDiagnostic, source } from "../../compiler/index.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasm } from "../../compiler/targets/wasm/machine.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "../../runtime/index.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { runStages } from "../support/run-stages.ts";

/** PyTorch's losses with all their arguments, and the gradients of what they compare (make_losses.py). */
const at = (file: string): Buffer => readFileSync(new URL(file, import.meta.url));
const tensors = readSafetensors(at("losses.safetensors"));
const table = JSON.parse(at("losses.json").toString()) as Readonly<
  Record<string, { call: string; inputs: Readonly<Record<string, readonly number[]>>; result: readonly number[] }>
>;

const BOUND = 2e-5;

test.each(Object.entries(table))("%s", (name, { call, inputs, result }) => {
  const numbers = (key: string): Float32Array => toFloat32(tensors.get(`${name}.${key}`) as StoredTensor);
  const params = Object.entries(inputs).map(([key, shape]) => `${key}: [${shape.join(", ")}]`);
  const text = `model Loss { forward(${params.join(", ")}) { return ${call} } }`;
  const { diagnostics, graphs } = runStages(source("loss.nn", text), { training: true, targets: [] });
  expect(diagnostics.map((each) => renderDiagnostic(each))).toEqual([]);
  const [graph] = graphs ?? [];
  const [output] = graph?.outputs ?? [];
  if (!graph || !output) throw new Error("no graph");
  const cotangent: GraphInput = { id: "%cotangent", name: "cotangent", type: f32(result) };
  const step = trainGraph(
    { ...graph, inputs: [...graph.inputs, cotangent] },
    { cotangents: new Map([[output.id, cotangent.id]]), inputs: graph.inputs.map(({ id }) => id) },
  );
  for (const fuse of [true, false]) {
    const optimized = optimize(step, { fuse }).graph;
    for (const machine of [typescript, wasm]) {
      const plan = planGraph(chooseSchedules(optimized, machine), machine);
      const data = { batch: 1, inputs: optimized.inputs.map((input) => numbers(input.name)), parameters: [] };
      const found = machine.lanes === 1 ? executePlan(plan, data) : executeWasm(plan, data);
      const compare = (key: string, values: Float32Array | undefined): void => {
        const difference = firstDifference(values ?? new Float32Array(), { data: numbers(key) }, BOUND);
        expect(difference && `${key}, lanes ${machine.lanes}: ${difference}`).toBe(undefined);
      };
      compare("result", found[0]);
      for (const key of Object.keys(inputs)) {
        if (!tensors.has(`${name}.grad.${key}`)) continue;
        const i = optimized.outputs.findIndex(({ becomes }) => becomes?.of === `%${key}`);
        compare(`grad.${key}`, found[i]);
      }
    }
  }
});
