import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "../../compiler/index.ts";
import { repositoryFile } from "../support/read-file.ts";

/** The first number of an image that ends the worker which computes it. */
export const POISON = 7;

/** A worker's file that serves digits, and dies of poison; and the module it imports, which stands by itself. */
export async function writeWorker(): Promise<{
  readonly folder: string;
  readonly worker: URL;
  readonly module: string;
}> {
  const folder = mkdtempSync(join(tmpdir(), "nnc-soak-"));
  const options = { target: "wasm", format: "js", standalone: true, simd: "plain" } as const;
  const { code = "" } = await compile(repositoryFile("examples/digits/digits.nn"), options);
  const module = join(folder, "digits.mjs");
  writeFileSync(module, code);
  const serve = fileURLToPath(new URL("../../runtime/worker/serve.ts", import.meta.url));
  const contents = `import { serve } from ${JSON.stringify(serve)};
import { Digits } from "./digits.mjs";
const { create } = Digits;
Digits.create = async (...given) => {
  const net = await create(...given);
  return { target: net.target, forward: (x) => (x.includes(${POISON}) ? process.exit(1) : net.forward(x)) };
};
serve(Digits);
`;
  const outfile = join(folder, "worker.mjs");
  const bundled = { bundle: true, format: "esm", platform: "node", logLevel: "error" } as const;
  await build({ ...bundled, stdin: { contents, resolveDir: folder }, outfile });
  return { folder, worker: new URL(`file://${outfile}`), module };
}
