import * as tf from "@tensorflow/tfjs-core";
import type { Node, Operand } from "../../compiler/ir/graph.ts";
import { fusedActivation } from "../graph/fuse-activations.ts";
import { numberOf, numbersOf, pairOf, type Attributes } from "../graph/attributes.ts";
import { conv2d } from "./conv2d.ts";
import { convTranspose2d, gelu, layerNorm, linear, permute } from "./layers.ts";
import { adaptiveAvgPool2d, pool2d } from "./pool2d.ts";
import {
  asChannelsFirst,
  asChannelsLast,
  besideChannelsLast,
  fromChannelsFirst,
  fromChannelsLast,
  type Value,
} from "./value.ts";

/** One node of the graph in TensorFlow.js's own ops. Throws for an op that has no counterpart here yet. */
export function evaluate(node: Node, values: ReadonlyMap<string, Value>): Value {
  const operands = node.inputs.map((operand) => valueOf(operand, values));
  const [x] = operands;
  if (!x) throw new Error(`${node.op.name} has no input`);
  const { attrs } = node;
  switch (node.op.name) {
    case "conv2d":
      return fromChannelsLast(conv2d(asChannelsLast(x), operands[1], operands[2], attrs, fusedActivation(node)));
    case "max_pool2d":
    case "avg_pool2d":
      return fromChannelsLast(pool2d(node, asChannelsLast(x)));
    case "adaptive_avg_pool2d":
      return fromChannelsLast(adaptiveAvgPool2d(asChannelsLast(x), pairOf(attrs, "output_size")));
    case "conv_transpose2d":
      return fromChannelsLast(convTranspose2d(asChannelsLast(x), operands[1], operands[2], attrs));
    case "linear":
      return linear(x, operands[1], operands[2], fusedActivation(node));
    case "matmul":
      return fromChannelsFirst(tf.matMul(asChannelsFirst(x), asChannelsFirst(operands[1] as Value)));
    case "layer_norm":
      return layerNorm(x, operands[1], operands[2], attrs);
    case "softmax":
      return fromChannelsFirst(tf.softmax(asChannelsFirst(x), numberOf(attrs, "dim")));
    case "embedding":
      return fromChannelsFirst(tf.gather((operands[1] as Value).tensor, tf.cast(asChannelsFirst(x), "int32")));
    case "expand":
      return fromChannelsFirst(tf.broadcastTo(asChannelsFirst(x), numbersOf(attrs, "shape")));
    case "cat":
      return cat(operands as readonly Value[], numberOf(attrs, "dim"));
    case "mean":
      return fromChannelsFirst(tf.mean(asChannelsFirst(x), numbersOf(attrs, "dims"), true));
    case "reshape":
      return fromChannelsFirst(tf.reshape(asChannelsFirst(x), numbersOf(attrs, "shape")));
    case "permute":
      return permute(x, numbersOf(attrs, "dims"));
    case "slice":
      return slice(x, attrs);
    case "identity":
      return x;
    case "batch_norm": {
      const [mean, variance, weight, bias] = operands.slice(1).map((each) => tf.reshape((each as Value).tensor, [-1]));
      const epsilon = numberOf(attrs, "eps");
      return fromChannelsLast(
        tf.batchNorm4d(
          asChannelsLast(x),
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          bias as tf.Tensor1D,
          weight as tf.Tensor1D,
          epsilon,
        ),
      );
    }
    case "clamp":
      return { ...x, tensor: clamp(x.tensor, numberOf(attrs, "min"), numberOf(attrs, "max")) };
    case "hardtanh":
      return { ...x, tensor: clamp(x.tensor, numberOf(attrs, "min_val"), numberOf(attrs, "max_val")) };
  }
  if (node.op.name === "gelu" && attrs["approximate"] !== "none") throw new Error("bench/tfjs knows the exact gelu");
  const unary = unaries[node.op.name];
  if (unary) return { ...x, tensor: unary(x.tensor) };
  const binary = binaries[node.op.name];
  if (binary && operands[1]) return broadcast(x, operands[1], binary);
  throw new Error(`the op ${node.op.name} is not known to bench/tfjs/evaluate.ts`);
}

const unaries: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  relu: tf.relu,
  gelu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  neg: tf.neg,
  rsqrt: tf.rsqrt,
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  hardsigmoid: (x) => tf.div(tf.relu6(tf.add(x, 3)), 6),
  hardswish: (x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
};

const binaries: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
};

function valueOf(operand: Operand, values: ReadonlyMap<string, Value>): Value | undefined {
  if (typeof operand === "number") return fromChannelsFirst(tf.scalar(operand));
  return values.get(operand);
}

const clamp = (x: tf.Tensor, min: number, max: number): tf.Tensor =>
  min === 0 && max === 6 ? tf.relu6(x) : tf.clipByValue(x, min, max);

function broadcast(a: Value, b: Value, run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Value {
  if (!a.isChannelsLast && !b.isChannelsLast) return fromChannelsFirst(run(a.tensor, b.tensor));
  return fromChannelsLast(run(besideChannelsLast(a), besideChannelsLast(b)));
}

const channelsLastAxis = [0, 3, 1, 2] as const;

function cat(parts: readonly Value[], dim: number): Value {
  if (!parts.every((part) => part.isChannelsLast)) return fromChannelsFirst(tf.concat(parts.map(asChannelsFirst), dim));
  return fromChannelsLast(
    tf.concat(
      parts.map((part) => part.tensor),
      channelsLastAxis[dim],
    ),
  );
}

function slice(x: Value, attrs: Attributes): Value {
  if (numberOf(attrs, "step") !== 1) throw new Error("bench/tfjs knows slices without steps");
  const [dim, start] = [numberOf(attrs, "dim"), numberOf(attrs, "start")];
  const [count = 0] = numbersOf(attrs, "count");
  const axis = x.isChannelsLast ? channelsLastAxis[dim] : dim;
  const begin = x.tensor.shape.map((_, i) => (i === axis ? start : 0));
  const size = x.tensor.shape.map((all, i) => (i === axis ? count : all));
  return { ...x, tensor: tf.slice(x.tensor, begin, size) };
}
