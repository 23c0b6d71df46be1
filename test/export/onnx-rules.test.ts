import { expect, test } from "vitest";
import { exportOnnx } from "../../compiler/export/onnx/export-onnx.ts";
import { ruleFor } from "../../compiler/export/onnx/rules/index.ts";
import { opNamed, ops } from "../../compiler/ops/index.ts";
import { renderDiagnostic } from "../../compiler/index.ts";
import { sampleGraph } from "../ops/sample-graphs.ts";

/** What only training and schedules make, and what draws random numbers, which only training does. */
const neverInForward = [
  /_gradient$/,
  /^winograd_/,
  /^(dropout|alpha_dropout|rrelu|random_key)$/,
  /^(place_slice|fold_border)$/,
];

/** Refused by name: ONNX has no op for them, and nobody has composed them yet. */
const notYet = ["cummax_indices", "cummin_indices", "logcumsumexp"];

test("every op that forward may hold has a rule, is known when it is exported, or is refused by name", () => {
  const without = ops.filter((op) => !ruleFor(op) && op.inputs.length > 0).map(({ name }) => name);
  expect(without.filter((name) => !neverInForward.some((pattern) => pattern.test(name)))).toEqual(notYet);
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
