import { parseArgs } from "node:util";
import { openNetwork } from "./network.ts";
import { typescript } from "./peers/nnc.ts";
import type { Peer } from "./peers/peer.ts";
import { milliseconds, ratio, startTable } from "./table.ts";
import { differenceOf, takeTurns } from "./take-turns.ts";

/** Times our TypeScript kernels against a peer's: `npm run compare:ts -- [--peer NAME] [--rounds 3] [NETWORK…]`. */
const { values: options, positionals } = parseArgs({
  options: { peer: { type: "string", default: "tfjs-cpu" }, rounds: { type: "string", default: "3" } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : ["seed_net", "squeezenet1_1", "mobilenet_v2", "resnet18"];
// Every file in peers/ but peer.ts and nnc.ts exports a Peer.
const { peer } = (await import(`./peers/${options.peer}.ts`)) as { readonly peer: Peer };

const print = startTable(["network", `${typescript.title} ms`, `${peer.title} ms`, "ratio", "difference"]);
for (const name of names) {
  const network = openNetwork(name);
  const [ours, theirs] = [await typescript.load(network), await peer.load(network)];
  const difference = differenceOf(await ours(), await theirs(), name);
  const [own = NaN, other = NaN] = await takeTurns([ours, theirs], Number(options.rounds), "wall");
  print([name, milliseconds(own), milliseconds(other), ratio(other / own), difference.toExponential(1)]);
}
