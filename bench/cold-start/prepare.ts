import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { runPipeline } from "../../compiler/index.ts";
import { checkWeights } from "../../compiler/pack/check-weights.ts";
import { packWeights } from "../../compiler/pack/pack-weights.ts";
import { readRepositoryFile } from "../../test/support/read-file.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { sizesOf } from "../graph/sizes.ts";
import { onnxOf } from "../onnx.ts";
import { moduleOf } from "../peers/nnc.ts";
import type { Network } from "../peers/peer.ts";

/** Writes what the children read, weights as each of them takes them from disk; returns the folder. */
export async function prepare(network: Network): Promise<string> {
  const { name, source, graph, weights, input } = network;
  const folder = fileURLToPath(new URL(`../.cache/cold-start/${name}`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  const put = (file: string, content: string | Uint8Array): void => writeFileSync(`${folder}/${file}`, content);
  const weightsUrl = 'new URL("./network.weights", import.meta.url)';
  const { code } = await transform(await moduleOf(network, "wasm", { weightsUrl }), {
    loader: "js",
    format: "esm",
    minify: true,
  });
  put("network.mjs", code);
  const file = writeSafetensors(Object.entries(weights).map(([key, each]) => float32Tensor({ name: key, ...each })));
  const stages = runPipeline(source, { target: "wasm", load: readRepositoryFile });
  put("network.weights", await packWeights(stages, checkWeights(stages.graphs ?? [], file)));
  put("network.onnx", onnxOf(graph, weights));
  put("input.f32", new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  put("input.json", JSON.stringify(sizesOf(graph.inputs[0]?.type.shape ?? [])));
  return folder;
}
