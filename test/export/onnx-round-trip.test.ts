import { expect, test } from "vitest";
import { exportOnnx } from "../../compiler/export/onnx/export-onnx.ts";
import { readOnnxNetwork } from "../../compiler/import/onnx/import-onnx.ts";
import { renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { countOf } from "../../compiler/ir/reference.ts";
import { parametersOf } from "../../compiler/pack/check-weights.ts";
import { initWeights } from "../../runtime/init.ts";
import { runImported } from "../import/onnx/run-imported.ts";
import { firstDifference } from "../support/compare.ts";
import { seeded } from "../support/random.ts";
import { caseNames, readCase } from "../support/read-case.ts";

const own: Readonly<Record<string, string>> = {
  attention: `model Net { m = MultiheadAttention(8, 2, batch_first=true) forward(x: [N, 5, 8]) { y, w = m(x, x, x) return y, w } }`,
  transformer: `model Net { e = TransformerEncoderLayer(8, 2, 16, batch_first=true) forward(x: [N, 5, 8]) { return e(x) } }`,
  embedding: `model Net { e = Embedding(9, 4) l = Linear(4, 4) forward(ids: [N, 5], memory: [N, 5, 4]) { return l(e(ids)) + memory } }`,
  "a long pipe beside another result": `model Net { forward(x: [N, 3, 13, 13]) {
    return avg_pool2d(x, 3, stride=2), unfold(x, 3, stride=2), flip(x, [2]) } }`,
  lstm: `model Net { l = LSTM(3, 5, 2, batch_first=true, bidirectional=true) m = LSTM(10, 4, bias=false, batch_first=true)
    forward(x: [N, 4, 3], h: [N, 4, 5], c: [N, 4, 5]) {
      y, (a, b) = l(x, (h.transpose(0, 1), c.transpose(0, 1)))
      z, (d, e) = m(y)
      return y, a.transpose(0, 1), b.transpose(0, 1), z, e.transpose(0, 1) } }`,
  "an lstm with a projection": `model Net { l = LSTM(3, 5, batch_first=true, bidirectional=true, proj_size=2)
    forward(x: [N, 4, 3]) { y, (h, c) = l(x) return y, h[1], c[0], c[1] } }`,
  gru: `model Net { l = GRU(3, 5, 2, batch_first=true, bidirectional=true) m = GRU(3, 4, bias=false) s = GRUCell(5, 3)
    forward(x: [N, 4, 3], h: [N, 3]) { y, a = l(x) z, b = m(x.transpose(0, 1)) return y, z.transpose(0, 1), b[0], s(a[0], h) } }`,
  rnn: `model Net { l = RNN(3, 5, batch_first=true, bidirectional=true) m = RNN(3, 4, nonlinearity="relu", bias=false)
    forward(x: [N, 4, 3]) { y, a = l(x) z, b = m(x.transpose(0, 1)) return y, z.transpose(0, 1), a[1], b[0] } }`,
  "whole parts": `model Net { forward(x: [N, 4]) { return floor_divide(x, 0.7), x % 2, fmod(x, 2), round(x), asin(tanh(x)) } }`,
};

test.each([...Object.entries(own), ...caseNames().map((name) => [name, readCase(name).source.text] as const)])(
  "%s is read back from its own ONNX, and answers the same",
  async (_, text) => {
    const { graphs, diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
    const [graph] = graphs ?? [];
    if (!graph) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
    const weights = initWeights(parametersOf(graph));
    const exported = exportOnnx(graph, weights);
    expect(exported.diagnostics).toEqual([]);
    const network = await readOnnxNetwork(exported.bytes as Uint8Array, { path: "net.onnx", inputs: [] });
    expect(network.diagnostics.map((each) => renderDiagnostic(each))).toEqual([]);
    const batch = 2;
    const random = seeded(3);
    const inputs = graph.inputs.map(({ type, counts }) => {
      const shape = type.shape.map((dim) => (typeof dim === "number" ? dim : dim.factor * batch));
      const most = counts?.count;
      const data = Float32Array.from({ length: countOf(shape) }, () =>
        most === undefined ? 2 * random() - 1 : Math.floor(random() * most),
      );
      return { shape, data };
    });
    const wide = (data: Float32Array, shape: readonly number[]) => ({ shape, data: Float64Array.from(data) });
    const expected = interpret(
      graph,
      inputs.map(({ data, shape }) => wide(data, shape)),
      graph.parameters.map(({ shape }, i) => wide(weights[i] ?? new Float32Array(), shape)),
      batch,
    );
    const { results } = runImported(
      network,
      inputs.map(({ data }) => data),
      // What was written for one sample is read for any number.
      inputs[0]?.shape[0] ?? batch,
    );
    for (const found of Object.values(results))
      found.forEach((each, i) => expect(firstDifference(each.data, expected[i] ?? { data: [] }, 1e-4)).toBeUndefined());
  },
);
