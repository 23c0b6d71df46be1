import type { Dim } from "../../../ir/types.ts";
import { flagOf, floats, inputOf, type OnnxCall } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";
import { int } from "../onnx-model.ts";

/** An LSTM whose state is projected, which ONNX does not have: its steps one by one. */
export function projectedSteps(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const [batch, steps] = inputOf(call, 0).shape as readonly [Dim, number];
  const [units, gates, features] = inputOf(call, 1).shape as readonly [number, number, number];
  const given = floats(call, 0);
  // [features, gates · units] and [units, features]
  const weight = onnx.reshape(onnx.transpose(floats(call, 1), [2, 1, 0]), [features, gates * units]);
  const projection = onnx.transpose(onnx.reshape(floats(call, 4), [features, units]), [1, 0]);
  let [h, c] = [floats(call, 2), floats(call, 3)];
  const made: OnnxResult[] = [];
  for (let i = 0; i < steps; i++) {
    const step = flagOf(call, "reverse") ? steps - 1 - i : i;
    const own = onnx.reshape(onnx.slice(given, 1, step, step + 1), [batch, gates * units]);
    const all = onnx.add("Add", [own, onnx.add("MatMul", [h, weight])]);
    const gate = (index: number, op: string): OnnxResult =>
      onnx.add(op, [onnx.slice(all, 1, index * units, (index + 1) * units)]);
    const kept = onnx.add("Mul", [gate(1, "Sigmoid"), c]);
    c = onnx.add("Add", [kept, onnx.add("Mul", [gate(0, "Sigmoid"), gate(2, "Tanh")])]);
    const bent = onnx.add("Mul", [gate(3, "Sigmoid"), onnx.add("Tanh", [c])]);
    h = onnx.add("MatMul", [bent, projection]);
    const whole = onnx.add("Concat", [h, c, bent], { axis: int(1) });
    made[step] = onnx.reshape(whole, [batch, 1, features + 2 * units]);
  }
  return made.length === 1 ? (made[0] as OnnxResult) : onnx.add("Concat", made, { axis: int(1) });
}
