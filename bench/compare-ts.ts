import { parseArgs } from "node:util";
import { openNetwork } from "./network.ts";
import { peer as nnc } from "./peers/nnc.ts";
import type { Peer, Run } from "./peers/peer.ts";

/**
 * Times our TypeScript kernels against a peer's: `npm run compare:ts -- [--peer NAME] [--rounds 3] [NETWORK…]`.
 * The two take turns in one process, so that whatever else the machine does meets both. One image at a time.
 */

/** Their answers may differ by this much of the largest. */
const BOUND = 1e-4;

const { values: options, positionals } = parseArgs({
  options: { peer: { type: "string", default: "tfjs-cpu" }, rounds: { type: "string", default: "3" } },
  allowPositionals: true,
});
const rounds = Number(options.rounds);
const names = positionals.length > 0 ? positionals : ["seed_net", "squeezenet1_1", "mobilenet_v2", "resnet18"];
// Every file in peers/ but peer.ts exports a Peer.
const { peer } = (await import(`./peers/${options.peer}.ts`)) as { readonly peer: Peer };

console.log(row(["network", `${nnc.title} ms`, `${peer.title} ms`, "ratio", "difference"]));
for (const name of names) {
  const network = openNetwork(name);
  const [ours, theirs] = [await nnc.load(network), await peer.load(network)];
  // Not timed: the first runs compile. Their answers are compared instead.
  const difference = distance(await ours(network.input), await theirs(network.input));
  if (!(difference <= BOUND)) throw new Error(`${name}: the answers differ by ${difference} of the largest`);
  const times: [number, number][] = [];
  for (let round = 0; round < rounds; round++)
    times.push([await time(ours, network.input), await time(theirs, network.input)]);
  const [own, other] = [median(times.map(([first]) => first)), median(times.map(([, second]) => second))];
  console.log(row([name, own.toFixed(0), other.toFixed(0), (other / own).toFixed(1), difference.toExponential(1)]));
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(14))).join("");
}

async function time(run: Run, input: Float32Array): Promise<number> {
  const start = performance.now();
  await run(input);
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The largest difference, as a part of the largest value. */
function distance(ours: Float32Array, theirs: Float32Array): number {
  if (ours.length !== theirs.length) return Infinity;
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Math.max hands NaN on.
  return ours.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (theirs[i] as number))), 0) / largest;
}
