/** How a pool scales: images a second with one worker and two, the event loop meanwhile, and what each worker adds to memory. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { prepare } from "../cold-start/prepare.ts";
import { openNetwork } from "../network.ts";

const [name = "resnet50"] = process.argv.slice(2);
const network = openNetwork(name);
const folder = await prepare(network);
const state = Object.entries(network.weights).map(([key, each]) => float32Tensor({ name: key, ...each }));
writeFileSync(`${folder}/network.safetensors`, writeSafetensors(state));

const bundled = { bundle: true, format: "esm", platform: "node", logLevel: "error" } as const;
const serve = `import { serve } from ${JSON.stringify(fileURLToPath(new URL("../../runtime/worker/index.ts", import.meta.url)))};
import { ${network.graph.name} } from "./network.mjs";
serve(${network.graph.name});
`;
await build({ ...bundled, stdin: { contents: serve, resolveDir: folder }, outfile: `${folder}/worker.mjs` });
const child = fileURLToPath(new URL("child.ts", import.meta.url));
await build({ ...bundled, entryPoints: [child], outfile: `${folder}/pool.mjs` });

const measure = <T>(...args: readonly string[]): T =>
  JSON.parse(execFileSync(process.execPath, [`${folder}/pool.mjs`, folder, ...args], { encoding: "utf8" })) as T;

const { one, two, p99 } = measure<{ one: number; two: number; p99: number }>("file", "rate");
console.log(
  `${name}: ${one.toFixed(1)} images/s with one worker, ${two.toFixed(1)} with two: ${(two / one).toFixed(2)} times; ` +
    `event loop delayed ${p99.toFixed(1)} ms at most, 99 of 100 times`,
);
const ways = {
  file: "each reads net.nn.weights",
  packed: "packed bytes, shared",
  safetensors: "a state_dict's bytes, shared",
};
for (const [way, text] of Object.entries(ways)) {
  const [one = 0, three = 0] = ["1", "3"].map((workers) => measure<number>(way, "memory", workers));
  console.log(`memory, ${text}: ${one} MiB with one worker, ${Math.round((three - one) / 2)} more with each other one`);
}
