import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { typesOf } from "../../compiler/ir/graph.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";

/** What PyTorch answered, as the scripts beside this wrote it down; JSON has no NaN and no infinities. */
interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly (number | "nan" | "inf" | "-inf")[];
}
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly state: Readonly<Record<string, Tensor["data"]>>;
  readonly inputs: readonly Tensor[];
  readonly expected: readonly Tensor[];
}

const folder = new URL("./cases/", import.meta.url);
export const cases = readdirSync(folder)
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Case[]);
/** max|ours − PyTorch| ≤ BOUND · max(1, max|PyTorch|), as in the conformance cases. */
const BOUND = 2e-5;

const words = { nan: NaN, inf: Infinity, "-inf": -Infinity } as const;
const arrayOf = (data: Tensor["data"]): Float32Array =>
  Float32Array.from(data, (value) => (typeof value === "number" ? value : words[value]));

function check(plan: Plan | undefined, given: Case, execute: typeof executePlan): void {
  if (!plan) throw new Error("no plan");
  const learned = plan.graph.parameters.filter(({ dtype }) => dtype === "f32").map(({ name }) => name);
  expect(learned.sort()).toEqual(Object.keys(given.state).sort());
  const results = execute(plan, {
    inputs: given.inputs.map(({ data }) => arrayOf(data)),
    parameters: plan.graph.parameters.map(({ name }) => arrayOf(given.state[name] ?? [0])),
    batch: plan.graph.batch === undefined ? 1 : (given.inputs[0]?.shape[0] ?? 1),
  });
  const types = typesOf(plan.graph);
  const batch = given.inputs[0]?.shape[0] ?? 1;
  const shapes = plan.graph.outputs.map(({ id }) =>
    types.get(id)?.shape.map((dim) => (isFixed(dim) ? dim : dim.factor * batch)),
  );
  expect(shapes).toEqual(given.expected.map(({ shape }) => shape));
  results.forEach((found, i) => {
    const { data, shape } = given.expected[i] as Tensor;
    expect(firstDifference(found, { data: arrayOf(data), shape }, BOUND), `result ${i}`).toBe(undefined);
  });
}

/** What PyTorch answered is what both targets give. */
export function agrees(given: Case, fuse: boolean): void {
  const { diagnostics, plans, wasmPlans } = runStages(source("case.nn", given.text), { fuse });
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  check(plans?.[0], given, executePlan);
  check(wasmPlans?.[0], given, executeWasm);
}
