import { hasErrors, renderDiagnostic, source } from "../../../compiler/index.ts";
import type { Plan } from "../../../compiler/5-plan/plan.ts";
import type { ImportedNetwork } from "../../../compiler/import/imported-network.ts";
import { writeTree } from "../../../compiler/import/tree/write-tree.ts";
import { isFixed } from "../../../compiler/ir/types.ts";
import { toFloat32 } from "../../../runtime/safetensors.ts";
import { executePlan } from "../../support/execute-plan.ts";
import { executeWasm } from "../../support/execute-wasm.ts";
import { runStages } from "../../support/run-stages.ts";

export interface RunResult {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Writes what was imported as text, compiles that, and runs it on both kinds of kernels, with the weights of the import. */
export function runImported(
  network: ImportedNetwork,
  inputs: readonly Float32Array[],
  batch: number,
): { readonly text: string; readonly results: Readonly<Record<"TypeScript" | "WebAssembly", readonly RunResult[]>> } {
  if (!network.tree) throw new Error(network.diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  const text = writeTree(network.tree);
  const { diagnostics, plans, wasmPlans } = runStages(source("imported.nn", text));
  if (hasErrors(diagnostics))
    throw new Error(`${diagnostics.map((each) => renderDiagnostic(each)).join("\n")}\n${text}`);
  const [plan] = plans ?? [];
  const [wasmPlan] = wasmPlans ?? [];
  if (!plan || !wasmPlan) throw new Error("there is no plan");
  const asked = new Set<string>();
  const parameters = plan.graph.parameters.map(({ name, dtype }) => {
    asked.add(name);
    const stored = network.weights.get(name);
    if (!stored && dtype === "f32") throw new Error(`the import has no weight ${name}\n${text}`);
    return stored ? toFloat32(stored) : new Float32Array(1);
  });
  const more = [...network.weights.keys()].filter((name) => !asked.has(name));
  if (more.length > 0) throw new Error(`the text has no weight ${more.join(", ")}\n${text}`);
  const data = { inputs: [...inputs], parameters, batch };
  const shapes = shapesOf(plan, batch);
  const shaped = (results: readonly Float32Array[]): RunResult[] =>
    results.map((each, i) => ({ shape: shapes[i] ?? [], data: each }));
  return {
    text,
    results: { TypeScript: shaped(executePlan(plan, data)), WebAssembly: shaped(executeWasm(wasmPlan, data)) },
  };
}

const shapesOf = ({ graph }: Plan, batch: number): number[][] =>
  graph.outputs.map(({ id }) => {
    const value = [...graph.nodes, ...graph.inputs].find((each) => each.id === id);
    const parameter = graph.parameters.find((each) => each.id === id);
    return (value?.type.shape ?? parameter?.shape ?? []).map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
  });
