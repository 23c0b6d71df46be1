import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { typesOf } from "../../compiler/ir/graph.ts";
import { foldBatchNorms } from "../tfjs/fold-batch-norms.ts";
import { evaluate } from "../tfjs/evaluate.ts";
import { asChannelsFirst, fromChannelsFirst, type Value } from "../tfjs/value.ts";
import type { Peer } from "./peer.ts";

/** TensorFlow.js in plain JavaScript, without WebGL or WebAssembly: its own kernels, channels last as it wants them. */
export const peer: Peer = {
  title: "tfjs-cpu",
  async load({ graph, weights }) {
    await tf.setBackend("cpu");
    const types = typesOf(graph);
    const parameters = new Map(
      graph.parameters.flatMap(({ id, name }): [string, Value][] => {
        const weight = weights[name];
        return weight ? [[id, fromChannelsFirst(tf.tensor(weight.data, [...weight.shape]))]] : [];
      }),
    );
    const { nodes, constants } = foldBatchNorms(graph, parameters);
    const [input] = graph.inputs;
    const [output] = graph.outputs;
    if (!input || !output) throw new Error("tfjs-cpu takes networks with one input and one output");
    const [, ...image] = types.get(input.id)?.shape as readonly number[];
    return (data) =>
      tf.tidy(() => {
        const values = new Map(constants);
        values.set(input.id, fromChannelsFirst(tf.tensor(data, [1, ...image])));
        for (const node of nodes) values.set(node.id, evaluate(node, values));
        return asChannelsFirst(values.get(output.id) as Value).dataSync() as Float32Array;
      });
  },
};
