import { hasErrors, renderDiagnostic, source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { isNear } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import type { Words } from "./speech.ts";
import { translate, type Translation } from "./translate.ts";
import { LeftOut, type ReadCase, type VectorCase, type VectorTensor } from "./vector-case.ts";

export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly message: string; readonly text: string }
  | { readonly kind: "left out"; readonly reason: string; readonly detail: string | undefined };

export interface Vocabulary {
  readonly words: Words;
  /** Ops whose answers we give as numbers where others have integers. */
  readonly wholeAnswers: ReadonlySet<string>;
}

/** Runs a case on both kinds of kernels, its weights as inputs and, once more, as parameters. */
export function runCase(vector: ReadCase, vocabulary: Vocabulary): Outcome {
  if ("leftOut" in vector) return leftOut(vector.leftOut);
  let text = "";
  try {
    checkAnswers(vector, vocabulary);
    const [first] = vector.calls[0]?.tensors.values().next().value ?? [];
    // A model has at least one input.
    const areAllConstant = vector.constants.size === vector.tensors.size;
    const bindings = [
      (name: string) => vector.constants.has(name) && !(areAllConstant && name === first),
      (name: string) => name !== first,
    ];
    const texts = new Set<string>();
    for (const isParameter of bindings) {
      const translation = translate(vector, vocabulary.words, isParameter);
      ({ text } = translation);
      if (texts.has(text)) continue;
      texts.add(text);
      const message = differenceIn(vector, translation);
      if (message !== undefined) return { kind: "failed", message, text };
    }
    return { kind: "passed" };
  } catch (error) {
    if (error instanceof LeftOut) return leftOut(error);
    return { kind: "failed", message: error instanceof Error ? error.message : String(error), text };
  }
}

const leftOut = ({ message, detail }: LeftOut): Outcome => ({ kind: "left out", reason: message, detail });

function checkAnswers({ calls, expected }: VectorCase, { words, wholeAnswers }: Vocabulary): void {
  const unknown = calls.find(({ op }) => !Object.hasOwn(words, op));
  if (unknown) throw new LeftOut("an op that is not in the vocabulary", unknown.op);
  for (const { name, dtype, shape, values } of expected) {
    const call = calls.find(({ outputs }) => outputs.includes(name));
    if (dtype !== "float32" && !wholeAnswers.has(call?.op ?? ""))
      throw new LeftOut("a dtype that is not float32", dtype);
    if (shape?.includes(0)) throw new LeftOut("an empty tensor");
    if (values.some((value) => value === null)) throw new LeftOut("numbers that the suite has lost", name);
  }
}

function differenceIn(vector: VectorCase, { text, inputs, parameters }: Translation): string | undefined {
  const { diagnostics, plans, wasmPlans } = runStages(source("case.nn", text));
  if (hasErrors(diagnostics)) return diagnostics.map((each) => renderDiagnostic(each)).join("\n");
  const [plan] = plans ?? [];
  const [wasmPlan] = wasmPlans ?? [];
  if (!plan || !wasmPlan) return "there is no plan";
  const data = {
    inputs: inputs.map(({ values }) => Float32Array.from(values)),
    parameters: plan.graph.parameters.map(({ name }) => Float32Array.from(parameters.get(name)?.values ?? [])),
    batch: 1,
  };
  const shapes = shapesOf(plan);
  const runs = [
    ["TypeScript", executePlan(plan, data)],
    ["WebAssembly", executeWasm(wasmPlan, data)],
  ] as const;
  for (const [target, results] of runs)
    for (const [i, expected] of vector.expected.entries()) {
      const shape = shapes[i];
      if (expected.shape && shape && shape.join() !== expected.shape.join())
        return `result ${i} is [${shape.join(", ")}] instead of [${expected.shape.join(", ")}]`;
      const message = firstDifference(results[i] ?? new Float32Array(), expected, vector.tolerance);
      if (message !== undefined) return `${target}, result ${i}: ${message}`;
    }
  return undefined;
}

const shapesOf = ({ graph }: Plan): (readonly number[] | undefined)[] =>
  graph.outputs.map(({ id }) => {
    const shape = [...graph.nodes, ...graph.inputs].find((each) => each.id === id)?.type.shape;
    return shape?.every(isFixed) ? (shape as readonly number[]) : undefined;
  });

function firstDifference(
  found: Float32Array,
  { values }: VectorTensor,
  { atol, rtol }: VectorCase["tolerance"],
): string | undefined {
  if (found.length !== values.length) return `${found.length} numbers instead of ${values.length}`;
  const at = values.findIndex((value, i) => {
    const want = Math.fround(value);
    const got = found[i] as number;
    return !isNear(got, want, atol + rtol * Math.abs(want));
  });
  return at === -1 ? undefined : `element ${at} is ${found[at]} instead of ${values[at]}`;
}
