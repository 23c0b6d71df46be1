import * as tf from "@tensorflow/tfjs-core";
import { numberOf, numbersOf, pairOf, type Attributes } from "../graph/attributes.ts";
import type { Activation } from "../graph/fuse-activations.ts";
import { keptBeside } from "./kept-beside.ts";
import type { Value } from "./value.ts";

/** TensorFlow.js has convolutions of one group and of a channel each; what lies between is cut up, as its converter does. */
export function conv2d(
  x: tf.Tensor4D,
  weight: Value | undefined,
  bias: Value | undefined,
  attrs: Attributes,
  activation?: Activation,
): tf.Tensor4D {
  if (!weight) throw new Error("a convolution has a weight");
  const [stride, dilation] = [pairOf(attrs, "stride"), pairOf(attrs, "dilation")];
  const [top, bottom, left, right] = numbersOf(attrs, "padding") as [number, number, number, number];
  const pad: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const groups = numberOf(attrs, "groups");
  const filters = filtersOf(weight, groups);
  // Fused kernels take explicit padding as well, and TensorFlow.js's converter uses that, beyond what their types say.
  const fusedPad = pad as unknown as "valid";
  const layer = { strides: stride, pad: fusedPad, dataFormat: "NHWC", dilations: dilation } as const;
  if (groups === 1) return tf.fused.conv2d({ x, filter: filters, ...layer, ...endOf(bias, activation) });
  const isDepthwise = groups === x.shape[3];
  if (isDepthwise) return tf.fused.depthwiseConv2d({ x, filter: filters, ...layer, ...endOf(bias, activation) });
  const [images, parts] = [tf.split<tf.Tensor4D>(x, groups, 3), tf.split<tf.Tensor4D>(filters, groups, 3)];
  const results = images.map((image, i) => tf.conv2d(image, parts[i] as tf.Tensor4D, stride, pad, "NHWC", dilation));
  const sum = bias ? tf.add<tf.Tensor4D>(tf.concat(results, 3), bias.tensor) : tf.concat(results, 3);
  if (activation === undefined) return sum;
  return activation === "relu" ? tf.relu(sum) : tf.relu6(sum);
}

const endOf = (bias: Value | undefined, activation: Activation | undefined) => ({
  ...(bias ? { bias: bias.tensor } : {}),
  ...(activation ? { activation } : {}),
});

/** [out, in / groups, height, width] as [height, width, in, out], or [height, width, in, multiplier]. */
const filtersOf = keptBeside((weight, groups: number): tf.Tensor4D => {
  const [outs, ins, height, width] = weight.tensor.shape as [number, number, number, number];
  const isDepthwise = ins === 1 && groups > 1;
  const last = tf.transpose(weight.tensor as tf.Tensor4D, [2, 3, 1, 0]);
  return isDepthwise ? tf.reshape<tf.Rank.R4>(last, [height, width, groups, outs / groups]) : last;
});
