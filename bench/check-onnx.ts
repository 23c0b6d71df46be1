import { readdirSync, readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { exportOnnx } from "../compiler/export/onnx/export-onnx.ts";
import { foldBatchNorms } from "../compiler/export/fold-batch-norms.ts";
import { renderDiagnostic, runPipeline, source } from "../compiler/index.ts";
import type { Graph } from "../compiler/ir/graph.ts";
import { interpret } from "../compiler/ir/interpret.ts";
import type { Op, Sample } from "../compiler/ir/op.ts";
import { isFixed } from "../compiler/ir/types.ts";
import { ops } from "../compiler/ops/index.ts";
import { ruleFor } from "../compiler/export/onnx/rules/index.ts";
import { toFloat32 } from "../runtime/index.ts";
import { sampleGraph, withOpenBatch } from "../test/ops/sample-graphs.ts";
import { largestDifference } from "../test/support/compare.ts";
import { makeWeights, type StateEntry } from "../test/support/make-weights.ts";
import { plainData, seeded } from "../test/support/random.ts";
import { caseNames, readCase } from "../test/support/read-case.ts";
import { readRepositoryFile, repositoryFile } from "../test/support/read-file.ts";

/**
 * Exports all samples of all ops, all conformance cases, the vocabulary and all networks to ONNX, runs them in ONNX Runtime Web, and compares with
 * our references and with PyTorch's answers: max|theirs − expected| ≤ BOUND · max(1, max|expected|).
 *
 *     npm run check:onnx [ops|cases|vocabulary|networks] [NAME]
 */
const BOUND = 1e-5;

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "fatal";

interface Given {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

async function runOnnx(
  graph: Graph,
  weights: readonly Float32Array[],
  inputs: readonly Given[],
): Promise<readonly Float32Array[]> {
  const { bytes, model, diagnostics } = exportOnnx(graph, weights);
  if (!bytes || !model) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  try {
    const feeds = Object.fromEntries(
      inputs.map(({ data, shape }, i) => {
        const { name, kind } = model.inputs[i] as (typeof model.inputs)[number];
        const tensor =
          kind === "int64"
            ? new ort.Tensor(
                "int64",
                BigInt64Array.from(data, (each) => BigInt(Math.trunc(each))),
                shape,
              )
            : new ort.Tensor("float32", data, shape);
        return [name, tensor];
      }),
    );
    const results = await session.run(feeds);
    return model.outputs.map(({ name }) => results[name]?.data as Float32Array);
  } finally {
    await session.release();
  }
}

const failures: string[] = [];
/** What is refused by the name of what ONNX has nothing for: it is told to whoever exports it. */
const refused: string[] = [];
const counts = new Map<string, number>();
let worst = 0;

async function check(
  kind: string,
  name: string,
  graph: Graph,
  weights: readonly Float32Array[],
  inputs: readonly Given[],
  expected: readonly ArrayLike<number>[],
): Promise<void> {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  try {
    const found = await runOnnx(graph, weights, inputs);
    const distance = Math.max(...expected.map((each, i) => largestDifference(found[i] ?? [], each, 1)));
    if (distance <= BOUND) worst = Math.max(worst, distance);
    else failures.push(`${kind} ${name}: off by ${distance}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes("NN6060")) refused.push(name);
    else failures.push(`${kind} ${name}: ${message.slice(0, 300)}`);
  }
}

/** Whole numbers for what looks up, numbers that functions are defined for elsewhere. */
function dataFor(op: Op, index: number, count: number, random: () => number): Float32Array {
  if (op.looksUp?.index === index || op.inputs[index] === "indices")
    return Float32Array.from({ length: count }, () => Math.floor(random() * 3));
  return plainData(count, random);
}

async function checkSample(op: Op, sample: Sample, name: string): Promise<void> {
  const graph = sampleGraph(op, sample);
  const random = seeded(7);
  const inputs = graph.inputs.map(({ type }, i): Given => {
    const shape = type.shape.map((dim) => (isFixed(dim) ? dim : 2 * dim.factor));
    const count = shape.reduce((a, b) => a * b, 1);
    return { shape, data: dataFor(op, i, count, random) };
  });
  const wide = inputs.map(({ shape, data }) => ({ shape, data: Float64Array.from(data) }));
  const expected = interpret(graph, wide, [], 2).map(({ data }) => Float32Array.from(data));
  await check("ops", name, graph, [], inputs, expected);
}

async function checkOps(only: string | undefined): Promise<void> {
  for (const op of ops) {
    if (!op.samples.every(({ attrs = {} }) => ruleFor(op, attrs)) && op.inputs.length > 0) continue;
    if (only !== undefined && op.name !== only) continue;
    for (const [i, sample] of op.samples.entries()) {
      // A table of sizes is always known; of an LSTM's cells ONNX gives those at the end alone, which is what networks read.
      if (op.name === "resample" || op.name === "lstm") continue;
      await checkSample(op, sample, `${op.name} ${i}`);
      if (sample.inputs.length === 0 || sample.inputs[0]?.length === 0) continue;
      let open: Sample | undefined;
      try {
        open = withOpenBatch(op, sample);
        sampleGraph(op, open);
      } catch {
        continue;
      }
      await checkSample(op, open, `${op.name} ${i} open`);
    }
  }
}

async function checkBoth(
  kind: string,
  name: string,
  graph: Graph,
  weights: readonly Float32Array[],
  inputs: readonly Given[],
  expected: readonly ArrayLike<number>[],
): Promise<void> {
  await check(kind, name, graph, weights, inputs, expected);
  const folded = foldBatchNorms(graph, weights);
  if (folded.count > 0) await check(`${kind}, folded`, name, folded.graph, folded.weights, inputs, expected);
}

async function checkCases(only: string | undefined): Promise<void> {
  for (const name of caseNames()) {
    if (only !== undefined && name !== only) continue;
    const given = readCase(name);
    const [graph] = runPipeline(given.source, {}, "graph").graphs ?? [];
    if (!graph) throw new Error(`${name} has no model`);
    const weights = graph.parameters.map((parameter) => {
      const stored = given.state.get(parameter.name);
      return stored && parameter.dtype === "f32" ? toFloat32(stored) : new Float32Array();
    });
    const expected = given.expected.map(({ data }) => data);
    await checkBoth("cases", name, graph, weights, given.inputs, expected);
  }
}

interface VocabularyCase {
  readonly name: string;
  readonly text: string;
  readonly state: Readonly<Record<string, readonly (number | string)[]>>;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly data: readonly (number | string)[] }[];
  readonly expected: VocabularyCase["inputs"];
}

/** PyTorch's answers to layers and functions. Special values are left out: runtimes differ in what they make of a NaN. */
async function checkVocabulary(only: string | undefined): Promise<void> {
  const folder = new URL("../test/vocabulary/cases/", import.meta.url);
  const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  for (const given of files.flatMap((text) => JSON.parse(text) as VocabularyCase[])) {
    const isSpecial = [...given.inputs, ...given.expected].some(({ data }) =>
      data.some((each) => typeof each === "string"),
    );
    if (isSpecial || (only !== undefined && given.name !== only)) continue;
    const [graph] = runPipeline(source("case.nn", given.text), {}, "graph").graphs ?? [];
    if (!graph) throw new Error(`${given.name} has no model`);
    const weights = graph.parameters.map(({ name }) => Float32Array.from((given.state[name] ?? []) as number[]));
    const inputs = given.inputs.map(({ shape, data }) => ({ shape, data: Float32Array.from(data as number[]) }));
    const expected = given.expected.map(({ data }) => Float32Array.from(data as number[]));
    await check("vocabulary", given.name, graph, weights, inputs, expected);
  }
}

async function checkNetworks(only: string | undefined): Promise<void> {
  const folder = new URL("../test/networks/expected/", import.meta.url);
  for (const name of readdirSync(folder)) {
    if (only !== undefined && name !== only) continue;
    const state = JSON.parse(readFileSync(new URL(`${name}/state.json`, folder), "utf8")) as Record<string, StateEntry>;
    const made = makeWeights(state);
    const input = made["input.0"] as Given;
    const [H, W] = input.shape.slice(-2) as [number, number];
    const T: Record<string, number> = input.shape.length === 5 ? { T: input.shape[2] as number } : {};
    const file = repositoryFile(`examples/networks/${name}.nn`);
    const [graph] = runPipeline(file, { load: readRepositoryFile, set: { H, W, ...T } }, "graph").graphs ?? [];
    if (!graph) throw new Error(`${name} has no model`);
    const weights = graph.parameters.map((parameter) => made[parameter.name]?.data ?? new Float32Array());
    const bytes = readFileSync(new URL(`${name}/output.0.f32`, folder));
    const answer = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    await checkBoth("networks", name, graph, weights, [input], [answer]);
  }
}

const [what, only] = process.argv.slice(2);
if (what === undefined || what === "ops") await checkOps(only);
if (what === undefined || what === "cases") await checkCases(only);
if (what === undefined || what === "vocabulary") await checkVocabulary(only);
if (what === undefined || what === "networks") await checkNetworks(only);
for (const failure of failures) console.log(failure);
console.log(`refused by name: ${refused.join(", ")}`);
console.log([...counts].map(([kind, count]) => `${kind}: ${count}`).join("; "));
console.log(`${failures.length} failed; the largest difference of the others is ${worst.toExponential(1)}`);
process.exitCode = failures.length > 0 ? 1 : 0;
