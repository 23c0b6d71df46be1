import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { typesOf } from "../../compiler/ir/graph.ts";
import { referenceEntries } from "../../compiler/reference/entries.ts";
import { layerExampleText } from "../../compiler/reference/run-examples.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { runStages } from "../support/run-stages.ts";

/** What PyTorch makes of no samples at all, as empty_batches.py wrote it down, by the call that makes the layer. */
type Answer =
  | { readonly refused: string }
  | { readonly results: readonly { readonly shape: readonly number[]; readonly data: readonly (number | "nan")[] }[] };
const answers = JSON.parse(readFileSync(new URL("./empty-batches.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Answer>
>;

const examples = referenceEntries()
  .filter(({ kind }) => kind === "layer")
  .flatMap(({ shapes }) => (shapes?.examples ?? []).map(([call, ...inputs]) => ({ shapes, call, inputs })))
  .filter(({ inputs }) => inputs.some((shape) => /\bN\b/.test(shape)));

/** No samples go in, and none come out: also where PyTorch refuses, as it does for some layers by their age. */
test.each(examples)("$call of no samples", ({ shapes, call, inputs }) => {
  const names = inputs.map((_, i) => "xyz"[i] ?? `x${i}`);
  const params = inputs.map((shape, i) => `${names[i]}: ${shape}`).join(", ");
  const text = layerExampleText(shapes, call, names, params);
  const { plans, wasmPlans, diagnostics } = runStages(source("example.nn", text));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  for (const [plan, execute] of [
    [plans[0], executePlan],
    [wasmPlans[0], executeWasm],
  ] as const) {
    if (!plan) throw new Error("no plan");
    const { graph } = plan;
    const types = typesOf(graph);
    const parameters = graph.parameters.map(
      ({ shape }) => new Float32Array(shape.reduce((product, size) => product * size, 1)),
    );
    const results = execute(plan, { batch: 0, inputs: graph.inputs.map(() => new Float32Array()), parameters });
    const shapes = graph.outputs.map(({ id }) => types.get(id)?.shape.map((size) => (isFixed(size) ? size : 0)));
    const answer = answers[call];
    if (answer && "results" in answer) {
      expect(shapes).toEqual(answer.results.map(({ shape }) => shape));
      expect(results.map((each) => Array.from(each, (value) => (Number.isNaN(value) ? "nan" : value)))).toEqual(
        answer.results.map(({ data }) => data),
      );
    } else expect(results.map(({ length }) => length)).toEqual(shapes.map((shape) => (shape?.includes(0) ? 0 : 1)));
  }
});
