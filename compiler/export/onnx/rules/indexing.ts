import type { Shape } from "../../../ir/types.ts";
import { int, text } from "../onnx-model.ts";
import { flagOf, floats, inputOf, maybeFloats, numberOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/** An input that counts something out, as places from 0 to `size` − 1: what lies outside goes to the nearest. */
function places(call: OnnxCall, i: number, size: number, wraps = false): OnnxResult {
  const { onnx } = call;
  const { value } = inputOf(call, i);
  if (value.kind === "int64" && value.below !== undefined && value.below <= size) return value;
  const whole = value.kind === "int64" ? value : onnx.to("int64", onnx.add("Floor", [floats(call, i)]));
  const limit = (number: number): OnnxResult => scalar(call, number);
  const from = wraps
    ? onnx.add(
        "Where",
        [onnx.add("Less", [whole, limit(0)], {}, "bool"), onnx.add("Add", [whole, limit(size)], {}, "int64"), whole],
        {},
        "int64",
      )
    : whole;
  const most = onnx.add("Min", [from, limit(size - 1)], {}, "int64");
  return { ...onnx.add("Max", [most, limit(0)], {}, "int64"), below: size };
}

const scalar = ({ onnx }: OnnxCall, value: number): OnnxResult => onnx.integers([value], []);

const sizeAlong = (call: OnnxCall, i: number, dim: number): number => inputOf(call, i).shape[dim] as number;

const embedding = (call: OnnxCall): OnnxResult =>
  call.onnx.add("Gather", [floats(call, 1), places(call, 0, sizeAlong(call, 1, 0))], { axis: int(0) });

function gather(call: OnnxCall): OnnxResult {
  const dim = numberOf(call, "dim");
  const index = places(call, 1, sizeAlong(call, 0, dim), flagOf(call, "wraps"));
  return call.onnx.add("GatherElements", [floats(call, 0), index], { axis: int(dim) });
}

function scatter(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const dim = numberOf(call, "dim");
  const source = maybeFloats(call, 2) ?? onnx.expand(onnx.number(numberOf(call, "value")), inputOf(call, 1).shape);
  const index = places(call, 1, sizeAlong(call, 0, dim));
  return onnx.add("ScatterElements", [floats(call, 0), index, source], { axis: int(dim) });
}

const zeros = ({ onnx }: OnnxCall, shape: Shape): OnnxResult => onnx.expand(onnx.number(0), shape);

function scatterAdd(call: OnnxCall): OnnxResult {
  const dim = numberOf(call, "dim");
  const index = places(call, 0, numberOf(call, "size"), flagOf(call, "wraps"));
  const how = { axis: int(dim), reduction: text("add") };
  return call.onnx.add("ScatterElements", [zeros(call, call.out), index, floats(call, 1)], how);
}

/** Where two values have the same place, the later one has it. */
function maxUnpool(call: OnnxCall): OnnxResult {
  const index = places(call, 1, numberOf(call, "size"));
  return call.onnx.add("ScatterElements", [zeros(call, call.out), index, floats(call, 0)], { axis: int(2) });
}

export const indexingRules: OnnxRules = { embedding, gather, scatter, scatter_add: scatterAdd, max_unpool: maxUnpool };
