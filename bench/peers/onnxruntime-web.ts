import * as ort from "onnxruntime-web";
import { sizesOf } from "../graph/sizes.ts";
import { onnxOf } from "../onnx.ts";
import type { Peer } from "./peer.ts";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** ONNX Runtime Web's WebAssembly, one thread; it optimises the graph by itself when it loads it. */
export const peer: Peer = {
  title: "ort-web",
  async load({ graph, weights, input }) {
    const session = await ort.InferenceSession.create(onnxOf(graph, weights), {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
    });
    const [name = "", output = ""] = [session.inputNames[0], session.outputNames[0]];
    const sizes = sizesOf(graph.inputs[0]?.type.shape ?? []);
    return async () => {
      const results = await session.run({ [name]: new ort.Tensor("float32", input, sizes) });
      return results[output]?.data as Float32Array;
    };
  },
};
