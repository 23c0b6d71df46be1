import type { Span } from "../../../grammar/source.ts";
import { f32 } from "../../ir/types.ts";
import type { WeightSpec } from "../../layers/define-layer.ts";
import { checkSize } from "../model/build-graph.ts";
import type { Context } from "../context.ts";
import type { Weight } from "../evaluate/values.ts";

/** Weights get their names when the whole model is made; until then a number tells them apart. */
export function makeWeight(context: Context, spec: WeightSpec, span: Span): Weight {
  checkSize(context, spec.shape, span);
  const id = `@${context.weights.size}`;
  const weight: Weight = { spec, span, value: { kind: "tensor", id, type: f32(spec.shape), by: spec.name, span } };
  context.weights.set(id, weight);
  return weight;
}
