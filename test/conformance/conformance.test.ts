import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hasErrors, renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm, hasRelaxedSimd } from "../support/execute-wasm.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";

/** PyTorch's own answers: max|ours − PyTorch| ≤ BOUND · max(1, max|PyTorch|). */
const BOUND = 2e-5;

const folder = new URL("./cases/", import.meta.url);
const names = readdirSync(folder);

function readCase(name: string) {
  const text = readFileSync(new URL(`${name}/model.nn`, folder), "utf8");
  const tensors = readSafetensors(readFileSync(new URL(`${name}/case.safetensors`, folder)));
  const numbered = (prefix: string) =>
    [...tensors.keys()]
      .filter((key) => key.startsWith(`${prefix}.`))
      .map((_, i) => {
        const tensor = tensors.get(`${prefix}.${i}`);
        if (!tensor) throw new Error(`${name} has no ${prefix}.${i}`);
        return { data: toFloat32(tensor), shape: tensor.shape };
      });
  const state = new Map(
    [...tensors].flatMap(([key, tensor]) => (key.startsWith("state.") ? [[key.slice(6), tensor] as const] : [])),
  );
  return { source: source(`${name}.nn`, text), state, inputs: numbered("input"), expected: numbered("eval") };
}

const expectClose = (found: Float32Array, data: Float32Array): void =>
  expect(firstDifference(found, { data }, BOUND)).toBe(undefined);

describe.each(names)("%s", (name) => {
  const given = readCase(name);

  test.each([true, false])("agrees with PyTorch, fuse=%s", (fuse) => {
    const { diagnostics, plans, wasmPlans } = runPipeline(given.source, { fuse });
    expect(diagnostics.filter((each) => each.severity === "error").map((each) => renderDiagnostic(each))).toEqual([]);
    expect(hasErrors(diagnostics)).toBe(false);
    const [plan] = plans ?? [];
    if (!plan) throw new Error("no plan");
    expect(plan.graph.parameters.map((parameter) => parameter.name).sort()).toEqual([...given.state.keys()].sort());
    const parameters = plan.graph.parameters.map((parameter) => {
      const tensor = given.state.get(parameter.name);
      return tensor && parameter.dtype === "f32" ? toFloat32(tensor) : new Float32Array(1);
    });
    const batch = plan.graph.batch === undefined ? 1 : (given.inputs[0]?.shape[0] ?? 1);
    const data = { inputs: given.inputs.map((input) => input.data), parameters, batch };
    const [wasmPlan] = wasmPlans ?? [];
    if (!wasmPlan) throw new Error("no plan for WebAssembly");
    const runs = [executePlan(plan, data), executeWasm(wasmPlan, data)];
    if (hasRelaxedSimd) runs.push(executeWasm(wasmPlan, data, true));
    for (const results of runs) {
      expect(results.length).toBe(given.expected.length);
      results.forEach((result, i) => expectClose(result, given.expected[i]?.data ?? new Float32Array()));
    }
  });

  test.each(["wasm", "ts"] as const)("agrees with PyTorch as a generated module, target=%s", async (target) => {
    const { Case } = await loadModule(given.source, { target });
    const network = await (Case as NonNullable<typeof Case>).create(given.state);
    expect(network.target).toBe(target);
    const results = tensorsOf(network.forward(...given.inputs));
    expect(results.map((result) => result.shape)).toEqual(given.expected.map((each) => each.shape));
    results.forEach((result, i) => expectClose(result.data, given.expected[i]?.data ?? new Float32Array()));
  });
});
