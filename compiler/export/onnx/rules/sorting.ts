import { int } from "../onnx-model.ts";
import { fixedShape, flagOf, floats, numberOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/** Of equal values the one that comes first is taken first, as here. */
function topPlaces(call: OnnxCall, count: number, largest: boolean): OnnxResult {
  const { onnx } = call;
  const dim = numberOf(call, "dim");
  const how = { axis: int(dim), largest: int(Number(largest)), sorted: int(1) };
  const [, places] = onnx.addAll("TopK", [floats(call, 0), onnx.integers([count])], how, ["float", "int64"]);
  return { ...(places as OnnxResult), below: fixedShape(call, 0)[dim] as number };
}

/** Our op has room for the places twice. */
function argsort(call: OnnxCall): OnnxResult {
  const dim = numberOf(call, "dim");
  const places = topPlaces(call, fixedShape(call, 0)[dim] as number, flagOf(call, "descending"));
  return { ...call.onnx.add("Concat", [places, places], { axis: int(dim) }, "int64"), below: places.below as number };
}

export const sortingRules: OnnxRules = {
  argsort,
  top_places: (call) => topPlaces(call, numberOf(call, "k"), flagOf(call, "largest")),
};
