import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../../compiler/index.ts";
import { runPipeline } from "../../../compiler/pipeline.ts";
import { importPython } from "../../../compiler/import/python/import-python.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";

/** Of the packages' own state_dicts: make_states.py writes it. */
const states = JSON.parse(readFileSync(new URL("package-states.json", import.meta.url), "utf8")) as Readonly<
  Record<string, { readonly tensors: number; readonly hash: string }>
>;

test.each(Object.keys(states))("%s has the weights that the package's own has", (made) => {
  const entry = source("net.py", `import timm\nimport torchvision\nnet = ${made}\n`);
  const [, size = "224"] = /_(384)"/.exec(made) ?? [];
  const sizes = made.includes("video.") ? [1, 3, 8, 112, 112] : [1, 3, Number(size), Number(size)];
  const { text = "" } = importPython(entry, { vocabulary, inputs: [{ sizes }] });
  const { graphs } = runPipeline(source("net.nn", text), {}, "graph");
  const rows = (graphs?.[0]?.parameters ?? [])
    .filter((each) => !each.name.endsWith("num_batches_tracked"))
    .map((each) => `${each.name} [${each.shape.join(", ")}]`)
    .sort();
  expect(rows.length).toBe(states[made]?.tensors);
  expect(createHash("sha256").update(rows.join("\n")).digest("hex")).toBe(states[made]?.hash);
});
