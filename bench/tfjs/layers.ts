import * as tf from "@tensorflow/tfjs-core";
import { numberOf, numbersOf, pairOf, type Attributes } from "../graph/attributes.ts";
import type { Activation } from "../graph/fuse-activations.ts";
import { keptBeside } from "./kept-beside.ts";
import { asChannelsFirst, fromChannelsFirst, fromChannelsLast, type Value } from "./value.ts";

/** Along the last dimension: TensorFlow.js multiplies matrices of one rank only, so rows become one dimension for as long. */
export function linear(
  x: Value,
  weight: Value | undefined,
  bias: Value | undefined,
  activation: Activation | undefined,
): Value {
  if (!weight) throw new Error("a linear layer has a weight");
  const input = asChannelsFirst(x);
  const rows = tf.reshape<tf.Rank.R2>(input, [-1, input.shape.at(-1) as number]);
  const end = { ...(bias ? { bias: bias.tensor } : {}), ...(activation ? { activation } : {}) };
  const product = tf.fused.matMul({ a: rows, b: transposed(weight), ...end });
  return fromChannelsFirst(tf.reshape(product, [...input.shape.slice(0, -1), product.shape[1] as number]));
}

/** [out, in] as the [in, out] that TensorFlow's files hold, and that its kernels are quick with. */
const transposed = keptBeside((weight): tf.Tensor2D => tf.transpose(weight.tensor as tf.Tensor2D));

/** In the steps that Keras takes: TensorFlow.js has no op for it. */
export function layerNorm(x: Value, weight: Value | undefined, bias: Value | undefined, attrs: Attributes): Value {
  const input = asChannelsFirst(x);
  const rank = numbersOf(attrs, "normalized_shape").length;
  const axes = Array.from({ length: rank }, (_, i) => input.rank - rank + i);
  const { mean, variance } = tf.moments(input, axes, true);
  const normal = tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, numberOf(attrs, "eps"))));
  const scaled = weight ? tf.mul(normal, weight.tensor) : normal;
  return fromChannelsFirst(bias ? tf.add(scaled, bias.tensor) : scaled);
}

export const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

/** Between the two orders of an image nothing is moved: it is only called otherwise. */
export function permute(x: Value, dims: readonly number[]): Value {
  if (x.isChannelsLast && dims.join() === "0,2,3,1") return fromChannelsFirst(x.tensor);
  if (!x.isChannelsLast && dims.join() === "0,3,1,2") return fromChannelsLast(x.tensor);
  return fromChannelsFirst(tf.transpose(asChannelsFirst(x), [...dims]));
}

export function convTranspose2d(
  x: tf.Tensor4D,
  weight: Value | undefined,
  bias: Value | undefined,
  attrs: Attributes,
): tf.Tensor4D {
  const [rows, columns] = pairOf(attrs, "stride");
  const isPlain = ["padding", "output_padding"].every((name) => numbersOf(attrs, name).every((each) => each === 0));
  if (!weight || !isPlain || numberOf(attrs, "groups") !== 1 || numbersOf(attrs, "dilation").some((each) => each !== 1))
    throw new Error("bench/tfjs knows transposed convolutions without padding, groups and dilation");
  const [batch, height, width] = x.shape;
  const filters = transposedFilters(weight);
  const [kernelRows, kernelColumns, outs] = filters.shape;
  const size: [number, number, number, number] = [
    batch,
    (height - 1) * rows + kernelRows,
    (width - 1) * columns + kernelColumns,
    outs,
  ];
  const result = tf.conv2dTranspose(x, filters, size, [rows, columns], "valid");
  return bias ? tf.add<tf.Tensor4D>(result, bias.tensor) : result;
}

/** [in, out, height, width] as [height, width, out, in]. */
const transposedFilters = keptBeside((weight): tf.Tensor4D => tf.transpose(weight.tensor as tf.Tensor4D, [2, 3, 1, 0]));
