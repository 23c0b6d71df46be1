import "../tfjs/wasm-backend.ts";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import { loadAndCompile, loadLiteRt, Tensor, type LiteRt } from "@litertjs/core";
import * as tf from "@tensorflow/tfjs-core";
import { channelsLast, sizesOf } from "../graph/sizes.ts";
import { foldedOf } from "../tfjs/load-network.ts";
import { tfliteOf } from "../tflite/from-graph.ts";
import type { Peer } from "./peer.ts";

/** LiteRT.js on the CPU: TensorFlow Lite with XNNPACK, one thread. It takes its relaxed build where the host allows. */
export const peer: Peer = {
  title: "litert",
  async load({ graph, weights, input }) {
    await (loaded ??= loadInNode());
    // Which only folds the weights here.
    await tf.setBackend("wasm");
    const model = await loadAndCompile(tfliteOf(graph, foldedOf(graph, weights)), {
      accelerator: "wasm",
      cpuOptions: { numThreads: 1 },
    });
    const [batch, ...sizes] = sizesOf(graph.inputs[0]?.type.shape ?? []) as [number, ...number[]];
    const [channels, ...window] = sizes as [number, ...number[]];
    const [data, shape] =
      sizes.length === 3 ? [channelsLast(input, sizes), [batch, ...window, channels]] : [input, [batch, ...sizes]];
    return async () => {
      const image = new Tensor(data, shape);
      const results = await model.run(image);
      image.delete();
      const answer = (results[0] as Tensor).toTypedArray() as Float32Array;
      results.forEach((each) => each.delete());
      return answer;
    };
  },
};

let loaded: Promise<LiteRt> | undefined;

/**
 * LiteRT.js means to be in a browser and loads a script as workers do, and that script, which finds itself in Node,
 * means to be a CommonJS module. Both get what they ask for, for as long as they load.
 */
async function loadInNode(): Promise<LiteRt> {
  const folder = fileURLToPath(new URL("../wasm/", import.meta.resolve("@litertjs/core")));
  const scope = globalThis as unknown as Record<string, unknown>;
  const lent: Record<string, unknown> = {
    self: globalThis,
    require: createRequire(import.meta.url),
    __dirname: dirname(folder),
    Module: { print: () => {}, printErr: () => {}, locateFile: (name: string) => folder + name },
    importScripts: (path: string) => runInThisContext(readFileSync(path, "utf8"), path),
  };
  const missing = Object.keys(lent).filter((name) => !(name in scope));
  missing.forEach((name) => (scope[name] = lent[name]));
  // That there is no GPU.
  const { warn } = console;
  console.warn = () => {};
  try {
    return await loadLiteRt(folder);
  } finally {
    console.warn = warn;
    missing.forEach((name) => delete scope[name]);
  }
}
