import { readFileSync } from "node:fs";
import type { Plan } from "../../../compiler/5-plan/plan.ts";
import { source } from "../../../compiler/index.ts";
import { firstDifference } from "../../support/compare.ts";
import { executePlan } from "../../support/execute-plan.ts";
import { executeWasm } from "../../support/execute-wasm.ts";
import { runStages } from "../../support/run-stages.ts";

/**
 * What becomes of PyTorch's own samples, as write_samples.py has written them to a folder: a line for each function and module that
 * is not right throughout, with the first message or difference, and how many there are of each kind.
 *
 * npx tsx test/vocabulary/pytorch-samples/run-samples.ts FOLDER [PATTERN]
 */

type Word = number | "nan" | "inf" | "-inf";
interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly Word[];
}
interface Sample {
  readonly name: string;
  readonly text: string;
  readonly state: Readonly<Record<string, readonly Word[]>>;
  readonly inputs: readonly Tensor[];
  readonly expected: readonly Tensor[];
}

interface Outcome {
  /** "right", "wrong", "crash", or the code of the refusal. */
  readonly kind: string;
  readonly detail: string;
}

/** Samples are numbers up to 9, many in a row. */
const BOUND = 5e-5;

const special = { nan: NaN, inf: Infinity, "-inf": -Infinity } as const;
const arrayOf = (data: readonly Word[]): Float32Array =>
  Float32Array.from(data, (word) => (typeof word === "number" ? word : special[word]));

function outcomeOf(sample: Sample): Outcome {
  try {
    const { diagnostics, plans, wasmPlans } = runStages(source("sample.nn", sample.text));
    const error = diagnostics.find(({ severity }) => severity === "error");
    if (error) return { kind: error.code, detail: error.message };
    const wrong = differenceOf(sample, plans[0], executePlan) ?? differenceOf(sample, wasmPlans[0], executeWasm);
    return wrong === undefined ? { kind: "right", detail: "" } : { kind: "wrong", detail: wrong };
  } catch (error) {
    return { kind: "crash", detail: error instanceof Error ? error.message : String(error) };
  }
}

function differenceOf(sample: Sample, plan: Plan | undefined, execute: typeof executePlan): string | undefined {
  if (!plan) return "no plan";
  const results = execute(plan, {
    inputs: sample.inputs.map(({ data }) => arrayOf(data)),
    parameters: plan.graph.parameters.map(({ name }) => arrayOf(sample.state[name] ?? [0])),
    batch: 1,
  });
  if (results.length !== sample.expected.length) return `${results.length} results, not ${sample.expected.length}`;
  return sample.expected
    .map(({ shape, data }, i) => firstDifference(results[i] ?? [], { shape, data: arrayOf(data) }, BOUND))
    .find((difference) => difference !== undefined);
}

const [folder, pattern = "."] = process.argv.slice(2);
if (folder === undefined) throw new Error("run-samples.ts FOLDER [PATTERN]");
const samples = JSON.parse(readFileSync(`${folder}/samples.json`, "utf8")) as readonly Sample[];
const byName = new Map<string, Outcome[]>();
for (const sample of samples.filter(({ name }) => new RegExp(pattern).test(name)))
  byName.set(sample.name, [...(byName.get(sample.name) ?? []), outcomeOf(sample)]);

const total = new Map<string, number>();
for (const [name, outcomes] of byName) {
  const counts = new Map<string, number>();
  for (const { kind } of outcomes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    total.set(kind, (total.get(kind) ?? 0) + 1);
  }
  const first = outcomes.find(({ kind }) => kind !== "right");
  if (!first) continue;
  const told = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(`${name.padEnd(40)} ${told.padEnd(36)} ${first.detail.slice(0, 140)}`);
}
const right = [...byName.values()].filter((outcomes) => outcomes.every(({ kind }) => kind === "right")).length;
console.log(`\n${right} of ${byName.size} functions and modules are right throughout; samples by outcome:`);
for (const [kind, count] of [...total].toSorted((a, b) => b[1] - a[1])) console.log(`${kind.padEnd(8)} ${count}`);
