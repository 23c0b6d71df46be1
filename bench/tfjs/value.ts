import * as tf from "@tensorflow/tfjs-core";

/**
 * A tensor on its way through the network. Images [N, C, H, W] are kept as TensorFlow.js computes with them, channels
 * last, until something asks for them as PyTorch says them.
 */
export interface Value {
  readonly tensor: tf.Tensor;
  readonly isChannelsLast: boolean;
}

export const fromChannelsFirst = (tensor: tf.Tensor): Value => ({ tensor, isChannelsLast: false });
export const fromChannelsLast = (tensor: tf.Tensor): Value => ({ tensor, isChannelsLast: true });

export const asChannelsFirst = ({ tensor, isChannelsLast }: Value): tf.Tensor =>
  isChannelsLast ? tf.transpose(tensor, [0, 3, 1, 2]) : tensor;

export const asChannelsLast = ({ tensor, isChannelsLast }: Value): tf.Tensor4D =>
  // Images alone are asked for this way, and all four ranks come out of transpose.
  (isChannelsLast ? tensor : tf.transpose(tensor, [0, 2, 3, 1])) as tf.Tensor4D;

/** [C, 1, 1], as weights broadcast against images, for images with the channels last. */
export const besideChannelsLast = (value: Value): tf.Tensor =>
  value.isChannelsLast || value.tensor.rank < 3
    ? value.tensor
    : value.tensor.rank === 3
      ? tf.transpose(value.tensor, [1, 2, 0])
      : asChannelsLast(value);
