import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { moduleOf } from "./peers/nnc.ts";
import type { Network } from "./peers/peer.ts";

/** What a page fetches before it can run a network: code only, each file by itself, the smallest that suffice. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  "ort-web": ["onnxruntime-web/dist/ort.wasm.bundle.min.mjs", "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"],
  "tfjs-wasm": [
    "@tensorflow/tfjs-core/dist/tf-core.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
  ],
  litert: [
    "@litertjs/core/dist/index.js",
    "@litertjs/wasm-utils/dist/index.js",
    "@litertjs/core/wasm/litert_wasm_internal.js",
    "@litertjs/core/wasm/litert_wasm_internal.wasm",
  ],
};

const gzipped = (content: string | Uint8Array): number => gzipSync(content, { level: 9 }).length;

/** In bytes, by peer. */
export const downloads = (): Record<string, number> =>
  Object.fromEntries(
    Object.entries(FILES).map(([peer, files]) => [
      peer,
      files.reduce((sum, file) => sum + gzipped(readFileSync(inPackages(file))), 0),
    ]),
  );

const inPackages = (file: string): string => fileURLToPath(new URL(`node_modules/${file}`, import.meta.url));

/** Ours: the module with its runtime and its WebAssembly, minified. */
export async function downloadOf(network: Network): Promise<number> {
  const { code } = await transform(await moduleOf(network, "wasm"), {
    loader: "js",
    format: "esm",
    minify: true,
    treeShaking: true,
  });
  return gzipped(code);
}
