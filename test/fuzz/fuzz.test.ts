import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { referenceEntries } from "../../compiler/reference/entries.ts";
import { seeded } from "../support/random.ts";
import { breakers } from "./generate/breaks.ts";
import { writeNetwork } from "./generate/network.ts";
import { look, search, searchNames, type SearchName } from "./search.ts";
import { readFailure } from "./failures.ts";

/** How many networks each search looks at here; `npm run fuzz` goes on. */
const RUNS: Readonly<Record<SearchName, number>> = {
  "numbers on TypeScript": 200,
  "numbers on WebAssembly": 200,
  refusals: 400,
  "other names": 30,
  "compiled again": 25,
  "padding apart": 40,
  "groups apart": 40,
  "open sizes": 8,
};

describe("a search finds nothing wrong:", () => {
  test.each(searchNames)("%s", { timeout: 300_000 }, async (name) => {
    const found = await search(name, { seed: 1, runs: RUNS[name] });
    expect(found && `${found.wrong}\n${JSON.stringify(found.finding.run)}\n${found.text}`).toBe(undefined);
    console.log(`fuzz, ${name}: ${RUNS[name]} networks`);
  });
});

const failures = new URL("./failures/", import.meta.url);
const names = existsSync(failures) ? readdirSync(failures) : [];

test.each(names)("what was found once is mended: %s", { timeout: 60_000 }, async (name) => {
  const { search: found, finding } = readFailure(readFileSync(new URL(`${name}/finding.json`, failures), "utf8"));
  expect((await look(found, finding)).wrong).toBe(undefined);
});

/** Names that no random network has, and why. */
const NOT_WRITTEN: Record<string, string> = {
  "size.dim": "is always written by its place",
  "EmbeddingBag.include_last_offset": "is refused",
  "embedding_bag.include_last_offset": "is refused",
  "embedding_bag.offsets": "is refused",
  "one_hot.num_classes": "must be given, and is written by its place",
  "BatchNorm1d.track_running_stats": "makes each sample depend on the others; the conformance cases have it",
  "BatchNorm2d.track_running_stats": "makes each sample depend on the others; the conformance cases have it",
};

for (const name of ["BatchNorm3d", "SyncBatchNorm"])
  NOT_WRITTEN[`${name}.track_running_stats`] = NOT_WRITTEN["BatchNorm2d.track_running_stats"] as string;

for (const name of ["max_pool1d", "max_pool2d", "max_pool3d"].flatMap((each) => [each, `adaptive_${each}`]))
  NOT_WRITTEN[`${name}_with_indices.return_indices`] = "changes nothing: both are given";

/** What a search never writes it cannot find wrong. */
test("every layer and every function is written, with every argument that changes something", () => {
  const random = seeded(11);
  const row = (): number[] => Array.from({ length: 30 }, () => Math.floor(random() * 5040));
  const text = Array.from(
    { length: 34_000 },
    () => writeNetwork([row(), row(), row(), row(), row(), row(), row()]).text,
  ).join("\n");
  // Losses are held to PyTorch's answers, and gradients to finite differences: test/training, test/differentiate.
  const entries = referenceEntries().filter(
    ({ kind, group }) => (kind === "layer" || kind === "function") && !group.startsWith("Losses"),
  );
  const missing = entries.flatMap(({ name, params }) => {
    if (!new RegExp(`\\b${name}\\(`).test(text)) return [name];
    const optional = params.filter((param) => param.default !== undefined);
    return optional
      .filter(
        (param) =>
          !new RegExp(`\\b${name}\\([^\\n]*\\b${param.name}=`).test(text) && !(`${name}.${param.name}` in NOT_WRITTEN),
      )
      .map((param) => `${name}(${param.name}=)`);
  });
  expect(missing).toEqual([]);
});

test("there are rules to break", () => expect(Object.keys(breakers).length).toBeGreaterThan(40));
