import * as tf from "@tensorflow/tfjs-core";
import { countReads, isValue, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { numberOf } from "../graph/attributes.ts";
import { evaluate } from "./evaluate.ts";
import { fromChannelsFirst, type Value } from "./value.ts";

export interface Folded {
  readonly nodes: readonly Node[];
  /** Weights, and all that depends on nothing else. */
  readonly constants: ReadonlyMap<string, Value>;
}

/**
 * What TensorFlow.js's converter does before a network reaches the browser: what depends on weights alone is computed
 * once, and batch norms become part of the convolutions before them.
 */
export function foldBatchNorms(graph: Graph, parameters: ReadonlyMap<string, Value>): Folded {
  const constants = new Map(parameters);
  const reads = countReads(graph);
  const producers = new Map(graph.nodes.map((node) => [node.id, node]));
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    if (node.inputs.filter(isValue).every((id) => constants.has(id))) {
      constants.set(node.id, evaluate(node, constants));
      continue;
    }
    const conv = producers.get(node.inputs[0] as string);
    const isFoldable = node.op.name === "batch_norm" && conv?.op.name === "conv2d" && reads.get(conv.id) === 1;
    if (!isFoldable) {
      nodes.push(node);
      continue;
    }
    const [image, weight, bias] = conv.inputs as readonly [string, string, string];
    const { scale, shift } = affineOf(node, constants);
    const factors = tf.reshape(scale, [-1, 1, 1, 1]);
    const moved = isValue(bias) ? tf.add(tf.mul(tensorOf(bias, constants), scale), shift) : shift;
    const [weightId, biasId] = [`${node.id}.weight`, `${node.id}.bias`];
    constants.set(weightId, fromChannelsFirst(tf.mul(tensorOf(weight, constants), factors)));
    constants.set(biasId, fromChannelsFirst(moved));
    nodes.splice(nodes.indexOf(conv), 1);
    nodes.push({ ...conv, id: node.id, inputs: [image, weightId, biasId] });
  }
  return { nodes, constants };
}

const tensorOf = (id: string, constants: ReadonlyMap<string, Value>): tf.Tensor => (constants.get(id) as Value).tensor;

/** (x − mean) / √(var + eps) · weight + bias as x · scale + shift, each a [C]. */
export function affineOf({ inputs, attrs }: Pick<Node, "inputs" | "attrs">, constants: ReadonlyMap<string, Value>) {
  const [mean, variance, weight, bias] = inputs
    .slice(1)
    .map((operand) =>
      typeof operand === "number" ? tf.scalar(operand) : tf.reshape(tensorOf(operand, constants), [-1]),
    );
  if (!mean || !variance || !weight || !bias) throw new Error("a batch norm has five inputs");
  const scale = tf.div(weight, tf.sqrt(tf.add(variance, numberOf(attrs, "eps"))));
  return { scale, shift: tf.sub(bias, tf.mul(mean, scale)) };
}
