/** `npm run soak -- --seconds 300 --seed 7`: a pool and a worker under loads, aborts and kills. Says what became of all calls. */
import { parseArgs } from "node:util";
import { soak } from "../test/soak/soak.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const { wrong, ...counts } = await soak(Number(values.seconds), Number(values.seed));
console.log(JSON.stringify(counts, null, 2));
for (const each of wrong) console.error(`wrong: ${each}`);
const leak = counts.lastMemory - counts.firstMemory;
if (leak > 100) console.error(`wrong: ${leak} MiB more at the end than at the beginning`);
process.exitCode = wrong.length > 0 || leak > 100 ? 1 : 0;
