import { describe, expect, test } from "vitest";
import { hasErrors, renderDiagnostic } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm, hasRelaxedSimd } from "../support/execute-wasm.ts";
import { caseNames, dataFor, readCase } from "../support/read-case.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";

/** PyTorch's own answers: max|ours − PyTorch| ≤ BOUND · max(1, max|PyTorch|). */
const BOUND = 2e-5;

const names = caseNames();

const expectClose = (found: Float32Array, data: Float32Array): void =>
  expect(firstDifference(found, { data }, BOUND)).toBe(undefined);

describe.each(names)("%s", (name) => {
  const given = readCase(name);

  test.each([true, false])("agrees with PyTorch, fuse=%s", (fuse) => {
    const { diagnostics, plans, wasmPlans } = runStages(given.source, { fuse });
    expect(diagnostics.filter((each) => each.severity === "error").map((each) => renderDiagnostic(each))).toEqual([]);
    expect(hasErrors(diagnostics)).toBe(false);
    const [plan] = plans ?? [];
    if (!plan) throw new Error("no plan");
    expect(plan.graph.parameters.map((parameter) => parameter.name).sort()).toEqual([...given.state.keys()].sort());
    const data = dataFor(plan, given);
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
