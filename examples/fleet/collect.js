// Goes through all results: each image once, how many of each digit, and the sum of the scores.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { results } from "./settings.js";
import { shardsOf } from "./shards.js";

export function collect() {
  const counts = Array.from({ length: 10 }, () => 0);
  let [images, sum] = [0, 0];
  for (const { name, first, count } of shardsOf()) {
    const found = JSON.parse(readFileSync(join(results, `${name}.json`), "utf8"));
    if (found.first !== first || found.count !== count || found.digits.length !== count)
      throw new Error(`${name} is not whole`);
    for (const digit of found.digits) counts[digit]++;
    for (const score of found.scores) sum += score;
    images += count;
  }
  return { images, counts, sum };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(JSON.stringify(collect()));
