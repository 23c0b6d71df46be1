import type { OnnxCall } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/** A dimension times a matrix whose rows are outputs. The last two are where MatMul works; another goes there and back. */
export function byMatrix(
  { onnx }: OnnxCall,
  x: OnnxResult,
  { dim, rank }: { readonly dim: number; readonly rank: number },
  rows: readonly (readonly number[])[],
): OnnxResult {
  const size = rows[0]?.length ?? 0;
  if (dim === rank - 2) return onnx.add("MatMul", [onnx.numbers([rows.length, size], rows.flat()), x]);
  const columns = Array.from({ length: size }, (_, at) => rows.map((row) => row[at] as number));
  const right = onnx.numbers([size, rows.length], columns.flat());
  if (dim === rank - 1) return onnx.add("MatMul", [x, right]);
  const order = Array.from({ length: rank }, (_, i) => (i === dim ? rank - 1 : i === rank - 1 ? dim : i));
  return onnx.transpose(onnx.add("MatMul", [onnx.transpose(x, order), right]), order);
}
