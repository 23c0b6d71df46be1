import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";

/** A new process to its first result: `node onnxruntime-web.mjs FOLDER`, with what prepare.ts has put there. */
const [, , folder = ""] = process.argv;
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";
const session = await ort.InferenceSession.create(readFileSync(`${folder}/network.onnx`), {
  executionProviders: ["wasm"],
  graphOptimizationLevel: "all",
});
const image = readFileSync(`${folder}/input.f32`);
const sizes = JSON.parse(readFileSync(`${folder}/input.json`, "utf8")) as number[];
const numbers = new Float32Array(image.buffer, image.byteOffset, image.byteLength / 4);
await session.run({ [session.inputNames[0] as string]: new ort.Tensor("float32", numbers, sizes) });
console.log("done");
