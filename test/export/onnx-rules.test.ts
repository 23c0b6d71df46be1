import { expect, test } from "vitest";
import type { Op, ReferenceTensor } from "../../compiler/ir/op.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { countOf } from "../../compiler/ir/reference.ts";
import { evaluateOnnx } from "../../compiler/import/onnx/evaluate/evaluate-onnx.ts";
import { exportOnnx } from "../../compiler/export/onnx/export-onnx.ts";
import { ruleFor } from "../../compiler/export/onnx/rules/index.ts";
import { opNamed, ops } from "../../compiler/ops/index.ts";
import { renderDiagnostic } from "../../compiler/index.ts";
import { sampleGraph } from "../ops/sample-graphs.ts";
import { largestDifference } from "../support/compare.ts";
import { plainData, seeded } from "../support/random.ts";

/** What only training and schedules make, and what draws random numbers, which only training does. */
const neverInForward = [
  /_gradient$/,
  /^winograd_/,
  /^(dropout|alpha_dropout|rrelu|random_key)$/,
  /^(max|min|prod)_of_all$/,
  /^(place_slice|fold_border|column_blocks|blocked_matmul)$/,
];

/** Refused by name: ONNX has no op for them, and nobody has composed them yet. */
const notYet =
  "atan2 bitwise_and bitwise_or bitwise_xor ctc_alignments digamma erfc erfinv lgamma scatter_reduce search_sorted trigamma";

const hasRule = (op: Op): boolean => op.samples.every(({ attrs = {} }) => ruleFor(op, attrs) !== undefined);

test("every op that forward may hold has a rule, is known when it is exported, or is refused by name", () => {
  const without = ops.filter((op) => !hasRule(op) && op.inputs.length > 0).map(({ name }) => name);
  const inForward = without.filter((name) => !neverInForward.some((pattern) => pattern.test(name)));
  expect(inForward.toSorted().join(" ")).toBe(notYet);
});

/**
 * Tables of sizes are known in any network; places of maxima are not read back yet; of an LSTM's cells ONNX gives those at the end
 * alone, which is what networks read (onnx-round-trip.test.ts).
 */
const notBySample = /^(?:resample|max_pool[23]d_indices|lstm)$/;

test.each(
  ops
    .filter((op) => hasRule(op) && op.inputs.length > 0 && !notBySample.test(op.name))
    .map((op) => [op.name, op] as const),
)("%s is exported as what gives the same", (_, op) => {
  for (const sample of op.samples) {
    const graph = sampleGraph(op, sample);
    const { bytes, diagnostics } = exportOnnx(graph, []);
    expect(diagnostics).toEqual([]);
    const random = seeded(1);
    const inputs = graph.inputs.map(({ type }): ReferenceTensor => {
      const shape = type.shape as readonly number[];
      return { shape, data: Float64Array.from(plainData(countOf(shape), random)) };
    });
    const [expected] = interpret(graph, inputs, []);
    const given = new Map(graph.inputs.map(({ name }, i) => [name, inputs[i] as ReferenceTensor]));
    const [found] = evaluateOnnx(bytes as Uint8Array, given).values();
    expect(found?.shape).toEqual(expected?.shape);
    expect(largestDifference(found?.data ?? [], expected?.data ?? [], 1)).toBeLessThan(1e-5);
  }
});

test("what ONNX has nothing for is said of each call", () => {
  const op = opNamed("random_key");
  if (!op) throw new Error("there is no random_key");
  const graph = sampleGraph(op, op.samples[0] ?? { inputs: [] });
  const { bytes, diagnostics } = exportOnnx({ ...graph, nodes: [...graph.nodes, ...graph.nodes] }, []);
  expect(bytes).toBe(undefined);
  expect(diagnostics.map((each) => renderDiagnostic(each).split("\n")[0])).toEqual([
    "error[NN6060]: ONNX has nothing for random_key",
    "error[NN6060]: ONNX has nothing for random_key",
  ]);
});

test("weights of more than 2 GB are refused before anything is written", () => {
  const graph = sampleGraph(opNamed("relu") as (typeof ops)[number], { inputs: [[2]] });
  const large = { byteLength: 3 * 2 ** 30, length: 0 } as unknown as Float32Array;
  const { bytes, diagnostics } = exportOnnx(graph, [large]);
  expect(bytes).toBe(undefined);
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "NN6061: Sample would hold 3.0 GB of weights, and a file of ONNX holds 2 GB",
  ]);
});
