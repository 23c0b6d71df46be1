import * as tf from "@tensorflow/tfjs-core";
import { typesOf, type Graph } from "../../compiler/ir/graph.ts";
import type { NamedWeights } from "../../test/support/make-weights.ts";
import { fuseActivations } from "../graph/fuse-activations.ts";
import { channelsLast, sizesOf } from "../graph/sizes.ts";
import type { Network, Run } from "../peers/peer.ts";
import { evaluate } from "./evaluate.ts";
import { foldBatchNorms, type Folded } from "./fold-batch-norms.ts";
import { asChannelsFirst, fromChannelsFirst, fromChannelsLast, type Value } from "./value.ts";

/** The graph as TensorFlow's converters leave it, with the weights in the memory of the backend that is set. */
export function foldedOf(graph: Graph, weights: NamedWeights): Folded {
  const parameters = new Map(
    graph.parameters.flatMap(({ id, name }): [string, Value][] => {
      const weight = weights[name];
      return weight ? [[id, fromChannelsFirst(tf.tensor(weight.data, [...weight.shape]))]] : [];
    }),
  );
  return foldBatchNorms(graph, parameters);
}

/** A run on one of TensorFlow.js's backends, which are many in a process, one set at a time. */
export async function loadNetwork({ graph, weights, input }: Network, backend: string): Promise<Run> {
  await tf.setBackend(backend);
  const folded = foldedOf(graph, weights);
  const nodes = fuseActivations(graph, folded.nodes, ["conv2d", "linear"]);
  const [{ id: inputId = "" } = {}] = graph.inputs;
  const [{ id: outputId = "" } = {}] = graph.outputs;
  const sizes = sizesOf(typesOf(graph).get(inputId)?.shape ?? []);
  const isImage = sizes.length === 4;
  const [batch, channels, ...window] = sizes as [number, number, ...number[]];
  const data = isImage ? channelsLast(input, sizes.slice(1)) : input;
  const image = (): Value =>
    isImage
      ? fromChannelsLast(tf.tensor(data, [batch, ...window, channels]))
      : fromChannelsFirst(tf.tensor(data, sizes));
  return async () => {
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
    return tf.tidy(() => {
      const values = new Map(folded.constants);
      values.set(inputId, image());
      for (const node of nodes) values.set(node.id, evaluate(node, values));
      return asChannelsFirst(values.get(outputId) as Value).dataSync() as Float32Array;
    });
  };
}
