import { exportOnnx } from "../compiler/export/onnx/export-onnx.ts";
import { renderDiagnostic } from "../compiler/index.ts";
import type { Graph } from "../compiler/ir/graph.ts";
import type { NamedWeights } from "../test/support/make-weights.ts";

/** The network as `nnc export` writes it: nothing fused, so that its reader shall optimise as it does. */
export function onnxOf(graph: Graph, weights: NamedWeights): Uint8Array {
  const data = graph.parameters.map(({ name }) => weights[name]?.data ?? new Float32Array(1));
  const { bytes, diagnostics } = exportOnnx(graph, data);
  if (!bytes) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  return bytes;
}
