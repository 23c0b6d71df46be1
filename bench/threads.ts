/**
 * One run on several threads beside the same on one, in turns in one process.
 *
 *     npm run threads -- resnet50 mobilenet_v2 --threads 2 --rounds 15
 */
import { parseArgs } from "node:util";
import { compile } from "../compiler/index.ts";
import { readModule } from "../compiler/verify/read-module.ts";
import { readRepositoryFile } from "../test/support/read-file.ts";
import { openNetwork } from "./network.ts";
import { median, milliseconds, ratio, startTable } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: "string", default: "2" }, rounds: { type: "string", default: "15" } },
});
const threads = Number(values.threads);
/** Runs of one that follow one another: threads that sleep take a while to begin. */
const RUNS = 5;

interface Net {
  readonly threads: { readonly count: number; readonly reason?: string };
  forward(x: Float32Array): { readonly data: Float32Array };
  close(): void;
}

const row = startTable(["network", "1 ms", `${threads} ms`, "ratio"]);
for (const name of positionals.length > 0 ? positionals : ["resnet50", "mobilenet_v2"]) {
  const { source, weights, input } = openNetwork(name);
  const { code = "" } = await compile(source, {
    format: "js",
    target: "wasm",
    threads: true,
    load: readRepositoryFile,
  });
  const [made] = (await readModule(code, "js"))({ relaxed: true }).values();
  const create = async (count: number): Promise<Net> =>
    (await made?.create(weights, { threads: count })) as unknown as Net;
  const nets = [await create(1), await create(threads)];
  const [expected, found] = nets.map((net) => Buffer.from(net.forward(input).data.buffer));
  if (!expected?.equals(found as Buffer)) throw new Error(`${name}: the bits differ`);
  const { count, reason } = (nets[1] as Net).threads;
  if (count !== threads) throw new Error(`${name}: ${count} threads, ${reason ?? "the host has no more cores"}`);
  const times: number[][] = [[], []];
  for (let round = -2; round < Number(values.rounds); round++)
    nets.forEach((net, i) => {
      net.forward(input);
      for (let run = 0; run < RUNS; run++) {
        const start = performance.now();
        net.forward(input);
        if (round >= 0) times[i]?.push(performance.now() - start);
      }
    });
  const [one = NaN, several = NaN] = times.map(median);
  row([name, milliseconds(one), milliseconds(several), ratio(one / several)]);
  for (const net of nets) net.close();
}
