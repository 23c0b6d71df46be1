import { isFixed, productOf } from "../../../ir/types.ts";
import { int, ints } from "../onnx-model.ts";
import { floats, inputOf, numberOf, numbersOf, type OnnxCall, type OnnxRule, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/** Dimensions stay, with one element. */
const reduce =
  (op: string): OnnxRule =>
  (call) =>
    call.onnx.add(op, [floats(call, 0)], { axes: ints(numbersOf(call, "dims")), keepdims: int(1) });

/** The only reduction whose axes are an input in opset 17. */
const sumOver = (call: OnnxCall, value: OnnxResult, dims: readonly number[]): OnnxResult =>
  call.onnx.add("ReduceSum", [value, call.onnx.integers(dims)], { keepdims: int(1) });

const sum: OnnxRule = (call) => sumOver(call, floats(call, 0), numbersOf(call, "dims"));

const argExtreme =
  (op: string): OnnxRule =>
  (call) => {
    const dim = numberOf(call, "dim");
    const found = call.onnx.add(op, [floats(call, 0)], { axis: int(dim), keepdims: int(1) }, "int64");
    const size = inputOf(call, 0).shape[dim];
    return size !== undefined && isFixed(size) ? { ...found, below: size } : found;
  };

/** About the mean, as PyTorch does it. */
function variance(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const dims = numbersOf(call, "dims");
  const correction = numberOf(call, "correction");
  const x = floats(call, 0);
  const distance = onnx.add("Sub", [x, reduce("ReduceMean")(call)]);
  const squares = onnx.add("Mul", [distance, distance]);
  if (correction === 0) return onnx.add("ReduceMean", [squares], { axes: ints(dims), keepdims: int(1) });
  const count = productOf(dims.map((dim) => inputOf(call, 0).shape[dim] ?? 1));
  const total = sumOver(call, squares, dims);
  if (isFixed(count)) return onnx.add("Div", [total, onnx.number(Math.max(0, count - correction))]);
  const counted = onnx.to("float", onnx.shape([count]));
  return onnx.add("Div", [
    total,
    onnx.add("Max", [onnx.add("Sub", [counted, onnx.number(correction)]), onnx.number(0)]),
  ]);
}

const alongDim =
  (op: string): OnnxRule =>
  (call) =>
    call.onnx.add(op, [floats(call, 0)], { axis: int(numberOf(call, "dim")) });

export const reductionRules: OnnxRules = {
  sum,
  mean: reduce("ReduceMean"),
  prod: reduce("ReduceProd"),
  amax: reduce("ReduceMax"),
  amin: reduce("ReduceMin"),
  argmax: argExtreme("ArgMax"),
  argmin: argExtreme("ArgMin"),
  var: variance,
  std: (call) => call.onnx.add("Sqrt", [variance(call)]),
  softmax: alongDim("Softmax"),
  log_softmax: alongDim("LogSoftmax"),
  cumsum: (call) =>
    call.onnx.add("CumSum", [
      floats(call, 0),
      call.onnx.constant("axis", [], BigInt64Array.of(BigInt(numberOf(call, "dim")))),
    ]),
};
