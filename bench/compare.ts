import { setFlagsFromString } from "node:v8";
import { parseArgs } from "node:util";
import { coldStarts } from "./cold-start/cold-start.ts";
import { downloadOf, downloads } from "./download.ts";
import { openNetwork } from "./network.ts";
import { wasm as nnc } from "./peers/nnc.ts";
import type { Network, Peer, Run } from "./peers/peer.ts";
import { geometricMean, milliseconds, ratio, startTable } from "./table.ts";
import { differenceOf, takeTurns, type Clock } from "./take-turns.ts";

/** Times our WebAssembly against others': `npm run compare -- [NETWORK…]`; the options stand in the README. */
const PARTS = ["speed", "cold-start", "download"];
const { values: options, positionals } = parseArgs({
  options: {
    peer: { type: "string", multiple: true, default: ["onnxruntime-web", "tfjs-wasm", "litert"] },
    cpu: { type: "boolean", default: false },
    clock: { type: "string", default: "wall" },
    rounds: { type: "string", default: "15" },
    relaxed: { type: "boolean", default: false },
    part: { type: "string", multiple: true, default: PARTS },
  },
  allowPositionals: true,
});
const DEFAULT_NETWORKS = [
  "resnet18",
  "resnet50",
  "mobilenet_v2",
  "squeezenet1_1",
  "seed_net",
  "seed_net1",
  "efficientnet_b0",
  "convnext_tiny",
  "vit_b_16",
  "unet",
];
const names = positionals.length > 0 ? positionals : DEFAULT_NETWORKS;
const { clock } = options;
if (clock !== "wall" && clock !== "cpu") throw new Error("--clock is wall or cpu");
// Before anybody asks whether the host has it. Later versions of Node have it anyway.
if (options.relaxed) setFlagsFromString("--experimental-wasm-relaxed-simd");

if (options.part.includes("speed")) await compareSpeed(clock);
if (options.part.includes("cold-start")) await compareColdStarts();
if (options.part.includes("download")) await compareDownloads();
// LiteRT.js leaves something open.
process.exit();

async function compareSpeed(clock: Clock): Promise<void> {
  const relaxed = options.relaxed ? ", relaxed SIMD where a build of it is there" : "";
  console.log(`One image at a time, one thread, medians of ${options.rounds} rounds in turns (${clock})${relaxed}\n`);
  const peers: Peer[] = [];
  for (const name of [...options.peer, ...(options.cpu ? ["tfjs-cpu"] : [])])
    // Every file in peers/ but peer.ts and nnc.ts exports a Peer.
    peers.push(((await import(`./peers/${name}.ts`)) as { readonly peer: Peer }).peer);
  const print = startTable(["network", "nnc ms", ...peers.flatMap(({ title }) => [`${title} ms`, "ratio"])]);
  /** Why somebody has no time for a network. */
  const excuses: string[] = [];
  const ratios = peers.map((): number[] => []);
  for (const name of names) {
    const network = openNetwork(name);
    const ours = await nnc.load(network);
    const answer = await ours();
    const answered: { readonly at: number; readonly run: Run }[] = [];
    for (const [at, peer] of peers.entries()) {
      const loaded = await start(peer, network).catch(
        (error: unknown) => void excuses.push(`${name}, ${peer.title}: ${String(error)}`),
      );
      if (!loaded) continue;
      differenceOf(answer, loaded.answer, `${name}, ${peer.title}`);
      answered.push({ at, run: loaded.run });
    }
    const [own = NaN, ...times] = await takeTurns(
      [ours, ...answered.map(({ run }) => run)],
      Number(options.rounds),
      clock,
    );
    const cells = peers.map(() => ["-", "-"]);
    for (const [i, { at }] of answered.entries()) {
      const other = times[i] as number;
      cells[at] = [milliseconds(other), ratio(other / own)];
      ratios[at]?.push(other / own);
    }
    print([name, milliseconds(own), ...cells.flat()]);
  }
  print(["geometric mean", "", ...ratios.flatMap((each) => ["", ratio(geometricMean(each))])]);
  excuses.forEach((excuse) => console.log(excuse));
}

async function start(peer: Peer, network: Network): Promise<{ readonly run: Run; readonly answer: Float32Array }> {
  const run = await peer.load(network);
  return { run, answer: await run() };
}

async function compareColdStarts(): Promise<void> {
  console.log("\nA new process to its first result, weights from disk\n");
  const print = startTable(["network", "nnc ms", "ort-web ms", "ratio"]);
  for (const name of names) {
    const { nnc: own, "onnxruntime-web": other } = await coldStarts(openNetwork(name), 5);
    print([name, milliseconds(own), milliseconds(other), ratio(other / own)]);
  }
}

async function compareDownloads(): Promise<void> {
  console.log("\nCode to download, gzipped\n");
  const print = startTable(["", "KB"]);
  for (const name of names) print([`nnc ${name}`, kilobytes(await downloadOf(openNetwork(name)))]);
  for (const [peer, bytes] of Object.entries(downloads())) print([peer, kilobytes(bytes)]);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
