/** Run by Node, bundled: measures one pool, and says it in JSON. */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pool, type Pool } from "../../runtime/pool/index.ts";
import type { Runs } from "../../runtime/worker/index.ts";

/** A network of one input. */
interface Network extends Runs {
  readonly forward: (image: Float32Array) => unknown;
}

const [folder = "", way = "", what = "", workers = "1"] = process.argv.slice(2);
const worker = new URL(`file://${folder}/worker.mjs`);
const image = new Float32Array(new Uint8Array(readFileSync(`${folder}/input.f32`)).buffer);
const file =
  way === "file" ? undefined : readFileSync(`${folder}/network.${way === "packed" ? "weights" : "safetensors"}`);
const start = (count: number): Promise<Pool<Network>> => pool<Network>(worker, file, { workers: count });
const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** How many images a second, for so many seconds. */
async function rate(network: Pool<Network>, seconds: number): Promise<number> {
  const begin = performance.now();
  let count = 0;
  function* images(): Generator<Float32Array> {
    while (performance.now() - begin < seconds * 1000) yield image;
  }
  for await (const { status } of network.map(images())) if (status === "fulfilled") count++;
  return (1000 * count) / (performance.now() - begin);
}

if (what === "memory") {
  const network = await start(Number(workers));
  await Promise.all(Array.from({ length: 4 * Number(workers) }, () => network.run(image)));
  await new Promise((resolve) => setTimeout(resolve, 300));
  console.log(mebibytes(process.memoryUsage().rss));
  process.exit();
}

// Alternately, so that whatever else the machine does meets both.
const networks = [await start(1), await start(2)];
for (const network of networks) await rate(network, 1);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const rates: number[][] = [[], []];
for (let round = 0; round < 5; round++)
  for (const [i, network] of networks.entries()) rates[i]!.push(await rate(network, 3));
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;
console.log(JSON.stringify({ one: median(rates[0]!), two: median(rates[1]!), p99: delay.percentile(99) / 1e6 }));
process.exit();
