import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { importWeights } from "../../compiler/import/import-weights.ts";
import { damaged } from "./damaged.ts";

/** How many damaged files are read; IMPORT_RUNS and IMPORT_SEED in the environment ask for more, and for others. */
const RUNS = Number(process.env["IMPORT_RUNS"] ?? 600);
const FIRST = Number(process.env["IMPORT_SEED"] ?? 0);
/** What is made of a file may have twice its size, eight times where it is packed, and a megabyte in any case. */
const MOST_TIMES = 8;
const MOST_MILLISECONDS = 2000;

const folder = new URL("files/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name !== "expected.json")
  .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }));

test("a damaged file is read or refused by a code: no crash, nothing that takes long, nothing that takes much memory", async () => {
  const counts = { read: 0, refused: 0 };
  for (let i = 0; i < RUNS; i++) {
    const { name, bytes } = files[i % files.length] as (typeof files)[number];
    const file = damaged(bytes, FIRST + i);
    const which = `${name}, damaged with seed ${FIRST + i}`;
    const start = performance.now();
    try {
      const { tensors } = await importWeights(file, {
        path: name,
        readBeside: (beside) => files.find((each) => each.name === beside)?.bytes,
      });
      const made = [...tensors.values()].reduce((sum, tensor) => sum + tensor.bytes.length, 0);
      if (!name.endsWith(".json")) expect(made, which).toBeLessThanOrEqual(MOST_TIMES * file.length + 2 ** 20);
      counts.read++;
    } catch (error) {
      expect(String(error), which).toMatch(/^NncError: NN40\d\d: /);
      expect(String(error), which).not.toMatch(/undefined|\[object/);
      counts.refused++;
    }
    expect(performance.now() - start, which).toBeLessThan(MOST_MILLISECONDS);
  }
  console.log(`damaged files: ${counts.read} read, ${counts.refused} refused`);
  expect(counts.read).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
}, 600_000);
