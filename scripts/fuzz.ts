import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { search, searchNames, type SearchName } from "../test/fuzz/search.ts";

/**
 * Looks for networks that nnc gets wrong, until the time is up:
 *
 *   npm run fuzz -- --seconds 600 --seed 7 [--only refusals]
 *
 * Each thing found is made as small as it can be and written to `test/fuzz/failures/`, where `npm test` runs it from then on.
 */
const USAGE = `usage: npm run fuzz -- [--seconds 60] [--seed N] [--only "${searchNames.join('" | "')}"]`;

function refuse(reason: string): never {
  console.error(`${reason}\n${USAGE}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: { seconds: { type: "string", default: "60" }, seed: { type: "string" }, only: { type: "string" } },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const whole = (name: string, text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : refuse(`--${name} expects a whole number, got ${text}`);

const values = readOptions();
const seconds = whole("seconds", values.seconds) || refuse("--seconds expects at least 1");
const seed = whole("seed", values.seed ?? String(Date.now() % 1e9));
const names = values.only === undefined ? searchNames : searchNames.filter((name) => name === values.only);
if (names.length === 0) refuse(`there is no search ${values.only}`);

/** So many networks at a time; those that are quickly looked at more often. */
const RUNS: Readonly<Partial<Record<SearchName, number>>> = { refusals: 100, "open sizes": 5 };
const ROUND = 20;

const counts = new Map<SearchName, number>();
const found: string[] = [];
const start = Date.now();
const secondsGone = (): number => (Date.now() - start) / 1000;

function progress(): string {
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  return `${Math.round(secondsGone())} s, ${total} networks, ${(total / secondsGone()).toFixed(1)} a second, ${found.length} found`;
}

for (let round = 0; secondsGone() < seconds; round++) {
  for (const name of names) {
    if (secondsGone() >= seconds) break;
    const runs = RUNS[name] ?? ROUND;
    const failure = await search(name, { seed: (seed + round) % 2 ** 31, runs });
    counts.set(name, (counts.get(name) ?? 0) + runs);
    if (failure) {
      const folder = new URL(`../test/fuzz/failures/${name.replaceAll(" ", "-")}-${seed + round}/`, import.meta.url);
      mkdirSync(folder, { recursive: true });
      writeFileSync(new URL("net.nn", folder), failure.text);
      writeFileSync(
        new URL("finding.json", folder),
        `${JSON.stringify({ search: name, finding: failure.finding, wrong: failure.wrong }, undefined, 2)}\n`,
      );
      found.push(name);
      console.log(`\n${name}: ${failure.wrong}\n${failure.text}`);
    }
    if (process.stdout.isTTY) process.stdout.write(`\r${progress()}`);
  }
}
console.log(`\nseed ${seed}: ${progress()}`);
for (const [name, count] of counts) console.log(`  ${name}: ${count}`);
process.exitCode = found.length === 0 ? 0 : 1;
