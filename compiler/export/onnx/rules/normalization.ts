import { isFixed, type Dim } from "../../../ir/types.ts";
import { int } from "../onnx-model.ts";
import {
  floats,
  inputOf,
  maybeFloats,
  numberOf,
  numbersOf,
  type OnnxCall,
  type OnnxInput,
  type OnnxRules,
} from "../onnx-call.ts";
import { epsilon, type OnnxResult } from "../onnx-graph.ts";
import { pointwiseRule } from "./expressions.ts";

/** Batch norms with a value for each channel are ONNX's; others are written out. */
function batchNorm(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const { shape } = inputOf(call, 0);
  const [, channels] = shape;
  if (channels === undefined || !isFixed(channels)) return pointwiseRule(call);
  const [mean, variance, weight, bias] = [1, 2, 3, 4].map((i) => perChannel(call, inputOf(call, i), channels));
  if (!mean || !variance || !weight || !bias) return pointwiseRule(call);
  return onnx.add(
    "BatchNormalization",
    [floats(call, 0), weight, bias, mean, variance],
    epsilon(numberOf(call, "eps")),
  );
}

/** A statistic as ONNX wants it, [C], from [C, 1, 1]. */
function perChannel(call: OnnxCall, input: OnnxInput, channels: number): OnnxResult | undefined {
  const { onnx } = call;
  if (input.number !== undefined) return onnx.filled([channels], input.number);
  const isVector =
    input.shape.length === call.out.length - 1 && input.shape.every((size, i) => size === (i === 0 ? channels : 1));
  if (!isVector) return undefined;
  for (let shown: OnnxInput | undefined = input; shown; shown = shown.shows)
    if (shown.shape.length === 1 && shown.shape[0] === channels) return onnx.to("float", shown.value);
  return onnx.reshape(onnx.to("float", input.value), [channels]);
}

function layerNorm(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const shape = numbersOf(call, "normalized_shape");
  const bias = maybeFloats(call, 2);
  const scale = maybeFloats(call, 1) ?? onnx.filled(shape, 1);
  return onnx.add("LayerNormalization", [floats(call, 0), scale, ...(bias ? [bias] : [])], {
    axis: int(-shape.length),
    ...epsilon(numberOf(call, "eps")),
  });
}

/** An instance norm of the groups; where each channel is a group of its own, of the channels with their weights. */
function groupNorm(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const { shape } = inputOf(call, 0);
  const [batch, channels, ...space] = shape as readonly [Dim, number, ...number[]];
  const groups = numberOf(call, "num_groups");
  const eps = epsilon(numberOf(call, "eps"));
  const [weight, bias] = [maybeFloats(call, 1), maybeFloats(call, 2)];
  const vector = (value: OnnxResult | undefined, fill: number): OnnxResult => value ?? onnx.filled([channels], fill);
  if (groups === channels && space.length > 0)
    return onnx.add("InstanceNormalization", [floats(call, 0), vector(weight, 1), vector(bias, 0)], eps);
  const count = (channels / groups) * space.reduce((product, size) => product * size, 1);
  const grouped = onnx.reshape(floats(call, 0), [batch, groups, count]);
  const normal = onnx.add("InstanceNormalization", [grouped, onnx.filled([groups], 1), onnx.filled([groups], 0)], eps);
  const back = onnx.reshape(normal, shape);
  const stretched = (value: OnnxResult): OnnxResult => onnx.reshape(value, [channels, ...space.map(() => 1)]);
  const scaled = weight ? onnx.add("Mul", [back, stretched(weight)]) : back;
  return bias ? onnx.add("Add", [scaled, stretched(bias)]) : scaled;
}

export const normalizationRules: OnnxRules = { batch_norm: batchNorm, layer_norm: layerNorm, group_norm: groupNorm };
