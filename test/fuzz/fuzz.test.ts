import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { breakers } from "./generate/breaks.ts";
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

test("there are rules to break", () => expect(Object.keys(breakers).length).toBeGreaterThan(40));
