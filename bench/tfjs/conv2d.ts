import * as tf from "@tensorflow/tfjs-core";
import { numberOf, numbersOf, pairOf, type Attributes } from "./attributes.ts";
import type { Value } from "./value.ts";

/** TensorFlow.js has convolutions of one group and of a channel each; what lies between is cut up, as its converter does. */
export function conv2d(
  x: tf.Tensor4D,
  weight: Value | undefined,
  bias: Value | undefined,
  attrs: Attributes,
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
  const run = (images: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D =>
    tf.conv2d(images, filter, stride, pad, "NHWC", dilation);
  const runGroups = (): tf.Tensor4D => {
    const [images, parts] = [tf.split<tf.Tensor4D>(x, groups, 3), tf.split<tf.Tensor4D>(filters, groups, 3)];
    return tf.concat(
      images.map((image, i) => run(image, parts[i] as tf.Tensor4D)),
      3,
    );
  };
  const isDepthwise = groups === x.shape[3];
  const result =
    groups === 1
      ? run(x, filters)
      : isDepthwise
        ? tf.depthwiseConv2d(x, filters, stride, pad, "NHWC", dilation)
        : runGroups();
  return bias ? tf.add<tf.Tensor4D>(result, bias.tensor) : result;
}

const known = new WeakMap<Value, tf.Tensor4D>();

/** [out, in / groups, height, width] as [height, width, in, out], or [height, width, in, multiplier]; once per weight. */
function filtersOf(weight: Value, groups: number): tf.Tensor4D {
  const found = known.get(weight);
  if (found) return found;
  const [outs, ins, height, width] = weight.tensor.shape as [number, number, number, number];
  const isDepthwise = ins === 1 && groups > 1;
  const made = tf.tidy(() => {
    const last = tf.transpose(weight.tensor as tf.Tensor4D, [2, 3, 1, 0]);
    return isDepthwise ? tf.reshape<tf.Rank.R4>(last, [height, width, groups, outs / groups]) : last;
  });
  // Beyond the run's own tidy, which would throw it away.
  known.set(weight, tf.keep(made));
  return made;
}
