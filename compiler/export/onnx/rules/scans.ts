import { fixedShape, floats, numberOf, type OnnxCall, type OnnxRule, type OnnxRules } from "../onnx-call.ts";
import type { OnnxGraph, OnnxResult } from "../onnx-graph.ts";
import { logarithmNearOne } from "../pointwise.ts";

/** What goes along a dimension and joins each value with all before it, and for which ONNX has no op but CumSum. */

type Join = (onnx: OnnxGraph, earlier: OnnxResult, later: OnnxResult) => OnnxResult;

/** Each value is joined with what lies 1, 2, 4, … places before it, until all of them are in it. */
function scan(call: OnnxCall, values: OnnxResult, neutral: number, join: Join): OnnxResult {
  const { onnx } = call;
  const dim = numberOf(call, "dim");
  const shape = fixedShape(call, 0);
  const size = shape[dim] as number;
  let value = values;
  for (let distance = 1; distance < size; distance *= 2) {
    const before = shape.map((_, i) => (i === dim ? distance : 0));
    const pads = onnx.integers([...before, ...shape.map(() => 0)]);
    const moved = onnx.slice(onnx.add("Pad", [value, pads, onnx.number(neutral)]), dim, 0, size);
    value = join(onnx, moved, value);
  }
  return value;
}

const joinedBy =
  (op: string): Join =>
  (onnx, earlier, later) =>
    onnx.add(op, [later, earlier]);

/** The last place up to here whose value is the extreme, or NaN. */
const placesOf =
  (op: "Max" | "Min", worst: number): OnnxRule =>
  (call) => {
    const { onnx } = call;
    const x = floats(call, 0);
    const shape = fixedShape(call, 0);
    const dim = numberOf(call, "dim");
    const sizes = shape.map((size, i) => (i === dim ? size : 1));
    const places = onnx.numbers(
      sizes,
      Float64Array.from({ length: shape[dim] as number }, (_, i) => i),
    );
    const isBest = onnx.add("Equal", [x, scan(call, x, worst, joinedBy(op))], {}, "bool");
    const wins = onnx.add("Or", [isBest, onnx.add("IsNaN", [x], {}, "bool")], {}, "bool");
    return scan(call, onnx.add("Where", [wins, places, onnx.number(0)]), 0, joinedBy("Max"));
  };

/** log(eᵃ + eᵇ) without overflow; of two equal infinities that. */
const joinedLogs: Join = (onnx, a, b) => {
  const [high, low] = [onnx.add("Max", [a, b]), onnx.add("Min", [a, b])];
  const areEqual = onnx.add("Equal", [high, low], {}, "bool");
  const isInfinite = onnx.add("Equal", [onnx.add("Abs", [high]), onnx.number(Infinity)], {}, "bool");
  const more = logarithmNearOne(onnx, onnx.add("Exp", [onnx.add("Sub", [low, high])]));
  return onnx.add("Where", [onnx.add("And", [areEqual, isInfinite], {}, "bool"), high, onnx.add("Add", [high, more])]);
};

export const scanRules: OnnxRules = {
  cumprod: (call) => scan(call, floats(call, 0), 1, joinedBy("Mul")),
  cummax_indices: placesOf("Max", -Infinity),
  cummin_indices: placesOf("Min", Infinity),
  logcumsumexp: (call) => scan(call, floats(call, 0), -Infinity, joinedLogs),
};
