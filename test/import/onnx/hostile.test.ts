import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readOnnxNetwork } from "../../../compiler/import/onnx/import-onnx.ts";
import { renderDiagnostic } from "../../../compiler/index.ts";
import { NncError } from "../../../runtime/tensor.ts";
import { damaged } from "../damaged.ts";

const folder = new URL("files/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

test("all that is not supported is said at once, by op and node, before anything is made", async () => {
  const { tree, diagnostics } = await readOnnxNetwork(read("unsupported.onnx"), {
    path: "unsupported.onnx",
    inputs: [],
  });
  expect(tree).toBeUndefined();
  await expect(`${diagnostics.map((each) => renderDiagnostic(each)).join("\n\n")}\n`).toMatchFileSnapshot(
    "./unsupported.txt",
  );
});

/** How many damaged files are read; IMPORT_RUNS and IMPORT_SEED in the environment ask for more, and for others. */
const RUNS = Number(process.env["IMPORT_RUNS"] ?? 300);
const FIRST = Number(process.env["IMPORT_SEED"] ?? 0);
const MOST_MILLISECONDS = 5000;

test("a damaged file is imported or refused by a code: no crash, and nothing that takes long", async () => {
  const counts = { imported: 0, refused: 0 };
  for (let i = 0; i < RUNS; i++) {
    const name = files[i % files.length] as string;
    const which = `${name}, damaged with seed ${FIRST + i}`;
    const file = damaged(read(name), FIRST + i);
    const start = performance.now();
    try {
      const { tree, diagnostics } = await readOnnxNetwork(file, { path: name, inputs: [] });
      if (!tree) expect(diagnostics.length, which).toBeGreaterThan(0);
      counts[tree ? "imported" : "refused"]++;
    } catch (error) {
      if (!(error instanceof NncError))
        throw new Error(`${which}: ${String(error)}\n${(error as Error).stack ?? ""}`, { cause: error });
      expect(error.message, which).not.toMatch(/undefined|\[object/);
      counts.refused++;
    }
    expect(performance.now() - start, which).toBeLessThan(MOST_MILLISECONDS);
  }
  console.log(`damaged ONNX files: ${counts.imported} imported, ${counts.refused} refused`);
  expect(counts.imported).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
}, 300_000);
