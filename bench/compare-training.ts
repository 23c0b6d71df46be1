import { setFlagsFromString } from "node:v8";
import { parseArgs } from "node:util";
import { geometricMean, milliseconds, ratio, startTable } from "./table.ts";
import { peer as nnc } from "./training/peers/nnc.ts";
import { compareNetworks } from "./training/networks.ts";
import { NETWORKS, openTask, type NetworkName, type TakeSteps, type TrainingPeer } from "./training/task.ts";
import { takeTurns } from "./training/turns.ts";
import { compareUpdates } from "./training/updates.ts";

/** Times our trainers against others': `npm run compare:training -- [NETWORK…]`; the options stand in the README. */
const { values: options, positionals } = parseArgs({
  options: {
    peer: { type: "string", multiple: true, default: ["pytorch", "jax-js", "tfjs-cpu", "tfjs-wasm"] },
    rounds: { type: "string" },
    relaxed: { type: "boolean", default: false },
    networks: { type: "boolean", default: false },
    updates: { type: "boolean", default: false },
    batch: { type: "string", default: "8" },
    all: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
// Before anybody asks whether the host has it. Later versions of Node have it anyway.
if (options.relaxed) setFlagsFromString("--experimental-wasm-relaxed-simd");

/** So many steps are compared, loss by loss, before any is timed; of who is slow, those of so long, and two at least. */
const COMPARED = { steps: 5, least: 2, milliseconds: 3000 };
const BOUND = 1e-3;

if (options.updates) compareUpdates(Number(options.rounds ?? "15"));
else if (options.networks)
  await compareNetworks(positionals, {
    batch: Number(options.batch),
    rounds: Number(options.rounds ?? "5"),
    all: options.all,
  });
else await comparePeers(Number(options.rounds ?? "15"));
// PyTorch's process waits for more.
process.exit();

async function comparePeers(rounds: number): Promise<void> {
  const names = positionals.length > 0 ? positionals : NETWORKS;
  const peers: TrainingPeer[] = [];
  for (const name of options.peer)
    // Every file in training/peers that is named like a peer exports one.
    peers.push(((await import(`./training/peers/${name}.ts`)) as { readonly peer: TrainingPeer }).peer);
  console.log(`Steps of SGD with momentum, one thread, medians of ${rounds} rounds in turns\n`);
  const print = startTable(["network", "nnc ms", ...peers.flatMap(({ title }) => [`${title} ms`, "ratio"])]);
  const excuses: string[] = [];
  const ratios = peers.map((): number[] => []);
  for (const name of names) {
    if (!NETWORKS.includes(name as NetworkName)) throw new Error(`${name} is none of ${NETWORKS.join(", ")}`);
    const task = openTask(name as NetworkName);
    const own = await nnc.load(task);
    const losses = await firstLosses(own);
    const loaded: { readonly at: number; readonly take: TakeSteps }[] = [];
    for (const [at, peer] of peers.entries()) {
      let found: number[];
      try {
        const take = await peer.load(task);
        found = await firstLosses(take);
        loaded.push({ at, take });
      } catch (error) {
        excuses.push(`${name}, ${peer.title}: ${excuseOf(error)}`);
        continue;
      }
      const apart = Math.max(...found.map((loss, i) => Math.abs(loss / (losses[i] as number) - 1)));
      if (!(apart <= BOUND))
        throw new Error(`${name}, ${peer.title}: other losses, ${found.join(" ")} for ${losses.join(" ")}`);
    }
    const [first = NaN, ...times] = await takeTurns([own, ...loaded.map(({ take }) => take)], rounds);
    const cells = peers.map(() => ["-", "-"]);
    for (const [i, { at }] of loaded.entries()) {
      const other = times[i] as number;
      cells[at] = [milliseconds(other), ratio(other / first)];
      ratios[at]?.push(other / first);
    }
    print([name, milliseconds(first), ...cells.flat()]);
  }
  const means = ratios.flatMap((each) => ["", each.length > 0 ? ratio(geometricMean(each)) : "-"]);
  print(["geometric mean", "", ...means]);
  excuses.forEach((excuse) => console.log(excuse));
}

async function firstLosses(take: TakeSteps): Promise<number[]> {
  const losses: number[] = [];
  const end = performance.now() + COMPARED.milliseconds;
  for (let i = 0; i < COMPARED.steps && (i < COMPARED.least || performance.now() < end); i++)
    losses.push((await take(1)).loss);
  return losses;
}

/** TensorFlow.js says which kernel a backend lacks. */
function excuseOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const kernel = /Kernel '(\w+)' not registered/.exec(text)?.[1];
  return kernel ? `cannot: ${kernel} is missing` : text;
}
