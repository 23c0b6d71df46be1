import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import type { Network } from "../peers/peer.ts";
import { median } from "../table.ts";
import { prepare } from "./prepare.ts";

const CHILDREN = ["nnc", "onnxruntime-web"] as const;

/** The median time of each child in milliseconds, from its start to its first result; they take turns. */
export async function coldStarts(network: Network, rounds: number): Promise<Record<(typeof CHILDREN)[number], number>> {
  const folder = await prepare(network);
  const scripts = await Promise.all(CHILDREN.map(scriptOf));
  const times = CHILDREN.map((): number[] => []);
  // The first round only brings the files into the system's memory.
  for (let round = 0; round <= rounds; round++)
    for (const [i, script] of scripts.entries()) {
      const time = await timeOf(script, folder);
      if (round > 0) times[i]?.push(time);
    }
  const [ours = NaN, theirs = NaN] = times.map(median);
  return { nnc: ours, "onnxruntime-web": theirs };
}

/** As JavaScript, so that no time goes into its translation. */
async function scriptOf(name: string): Promise<string> {
  const source = readFileSync(new URL(`${name}.ts`, import.meta.url), "utf8");
  const script = fileURLToPath(new URL(`../.cache/cold-start/${name}.mjs`, import.meta.url));
  writeFileSync(script, (await transform(source, { loader: "ts", format: "esm" })).code);
  return script;
}

function timeOf(script: string, folder: string): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", () => resolve(performance.now() - start));
    child.once("exit", (code) => code === 0 || reject(new Error(`${script} ended with ${code}`)));
  });
}
