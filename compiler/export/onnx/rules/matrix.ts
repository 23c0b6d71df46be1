import { int } from "../onnx-model.ts";
import { floats, inputOf, maybeFloats, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/** Vectors are what Gemm is for; of more dimensions the last is multiplied by the weight's transpose. */
function linear(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const [x, weight, bias] = [floats(call, 0), floats(call, 1), maybeFloats(call, 2)];
  if (inputOf(call, 0).shape.length === 2)
    return onnx.add("Gemm", bias ? [x, weight, bias] : [x, weight], { transB: int(1) });
  const product = onnx.add("MatMul", [x, onnx.transpose(weight, [1, 0])]);
  return bias ? onnx.add("Add", [product, bias]) : product;
}

export const matrixRules: OnnxRules = {
  linear,
  matmul: (call) => call.onnx.add("MatMul", [floats(call, 0), floats(call, 1)]),
};
