import { parseArgs } from "node:util";
import { source } from "../compiler/index.ts";
import { networkOf } from "./network.ts";
import { wasm as nnc } from "./peers/nnc.ts";
import type { Network, Peer } from "./peers/peer.ts";
import { milliseconds, ratio, startTable } from "./table.ts";

/**
 * Layers of one kind against a peer: `npm run layers -- [TEXT…]`, those whose names contain one of the texts. Calls cost as much
 * as small layers do, so chains of two and of ten are timed, and the difference is eight layers.
 */
const { values: options, positionals } = parseArgs({
  options: { peer: { type: "string", default: "litert" }, rounds: { type: "string", default: "20" } },
  allowPositionals: true,
});
const [SHORT, LONG] = [2, 10];

/** Layers that may follow themselves, what they read, and what they multiply and add. */
interface Link {
  readonly name: string;
  readonly layers: string;
  readonly channels: number;
  readonly size: number;
  readonly multiplyAdds: number;
}

const pointwise = (channels: number, between: number, size: number): Link => ({
  name: `1x1 ${channels}-${between}-${channels}, ${size}x${size}`,
  layers: `Conv2d(${channels}, ${between}, 1), ReLU6(), Conv2d(${between}, ${channels}, 1)`,
  channels,
  size,
  multiplyAdds: 2 * channels * between * size * size,
});
const grouped = (kernel: number, channels: number, groups: number, size: number): Link => ({
  name: `${kernel}x${kernel} ${channels} in ${groups} groups, ${size}x${size}`,
  layers: `Conv2d(${channels}, ${channels}, ${kernel}, padding=${(kernel - 1) / 2}, groups=${groups}), ReLU6()`,
  channels,
  size,
  multiplyAdds: (channels / groups) * channels * kernel * kernel * size * size,
});

const links: readonly Link[] = [
  // MobileNetV2's.
  pointwise(24, 144, 56),
  pointwise(32, 192, 28),
  pointwise(64, 384, 14),
  pointwise(160, 960, 7),
  grouped(3, 144, 144, 56),
  grouped(3, 192, 192, 28),
  grouped(3, 384, 384, 14),
  grouped(3, 960, 960, 7),
  // EfficientNet's.
  grouped(5, 240, 240, 28),
  grouped(5, 672, 672, 14),
  grouped(5, 1152, 1152, 7),
  // ResNeXt's.
  grouped(3, 128, 32, 56),
  grouped(3, 256, 32, 28),
  grouped(3, 512, 32, 14),
  grouped(3, 1024, 32, 7),
  // ResNet's.
  pointwise(64, 256, 56),
  pointwise(128, 512, 28),
  pointwise(256, 1024, 14),
  pointwise(512, 2048, 7),
  grouped(3, 64, 1, 56),
  grouped(3, 128, 1, 28),
  grouped(3, 256, 1, 14),
  grouped(3, 512, 1, 7),
];

// Every file in peers/ but peer.ts and nnc.ts exports a Peer.
const { peer } = (await import(`./peers/${options.peer}.ts`)) as { readonly peer: Peer };
const isWanted = ({ name }: Link): boolean =>
  positionals.length === 0 || positionals.some((text) => name.includes(text));
console.log(`Milliseconds and GFLOP/s of one link of a chain, the least of ${options.rounds} rounds in turns\n`);
const print = startTable(["layers", "nnc ms", "GFLOP/s", `${peer.title} ms`, "GFLOP/s", "ratio"]);
for (const link of links.filter(isWanted)) {
  const [ours, theirs] = await timesOf(link);
  const paceOf = (time: number): string => ((2 * link.multiplyAdds) / time / 1e6).toFixed(1);
  print([link.name, milliseconds(ours), paceOf(ours), milliseconds(theirs), paceOf(theirs), ratio(theirs / ours)]);
}
// LiteRT.js leaves something open.
process.exit();

/** Of one link, ours and the peer's. */
async function timesOf(link: Link): Promise<readonly [number, number]> {
  const runs = [];
  for (const count of [SHORT, LONG])
    for (const each of [nnc, peer]) runs.push({ run: await each.load(chainOf(link, count)), least: Infinity });
  const warmUp = 5;
  for (let round = 0; round < warmUp + Number(options.rounds); round++)
    for (const each of runs) {
      const start = performance.now();
      await each.run();
      if (round >= warmUp) each.least = Math.min(each.least, performance.now() - start);
    }
  const [oursShort = NaN, theirsShort = NaN, oursLong = NaN, theirsLong = NaN] = runs.map(({ least }) => least);
  return [(oursLong - oursShort) / (LONG - SHORT), (theirsLong - theirsShort) / (LONG - SHORT)];
}

function chainOf({ name, layers, channels, size }: Link, count: number): Network {
  const text = `model Chain {
  links = Sequential(for i in 0..${count}: Sequential(${layers}))

  forward(x: [N, ${channels}, ${size}, ${size}]) {
    return links(x)
  }
}
`;
  return networkOf(`${name.replace(/\W+/g, "_")}_${count}`, source("chain.nn", text));
}
