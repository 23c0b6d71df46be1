import * as tf from "@tensorflow/tfjs-core";
import type { Node } from "../../compiler/ir/graph.ts";
import { pairOf, type Pair } from "../graph/attributes.ts";

export function pool2d({ op, attrs, type }: Node, x: tf.Tensor4D): tf.Tensor4D {
  const [kernel, stride, padding] = [pairOf(attrs, "kernel_size"), pairOf(attrs, "stride"), pairOf(attrs, "padding")];
  const isMax = op.name === "max_pool2d";
  // With ceil_mode, the last window reaches beyond the image by what the output's size says.
  const pads = ([0, 1] as const).map((axis): Pair => {
    const [size, out] = [x.shape[axis + 1] as number, type.shape[axis + 2] as number];
    return [padding[axis], Math.max(0, (out - 1) * stride[axis] + kernel[axis] - size - padding[axis])];
  }) as [Pair, Pair];
  const isPadded = pads.flat().some((pad) => pad > 0);
  if (!isMax && isPadded) throw new Error("bench/tfjs knows average pools without padding");
  const pad: tf.backend_util.ExplicitPadding | "valid" = isPadded ? [[0, 0], ...pads, [0, 0]] : "valid";
  return isMax ? tf.maxPool(x, kernel, stride, pad) : tf.avgPool(x, kernel, stride, pad);
}

export function adaptiveAvgPool2d(x: tf.Tensor4D, bins: readonly number[]): tf.Tensor4D {
  const [, height, width] = x.shape;
  const [rows, columns] = bins as readonly [number, number];
  if (rows === 1 && columns === 1) return tf.mean(x, [1, 2], true);
  if (height % rows > 0 || width % columns > 0) throw new Error("bench/tfjs knows adaptive pools with equal bins");
  const window: Pair = [height / rows, width / columns];
  return tf.avgPool(x, window, window, "valid");
}
