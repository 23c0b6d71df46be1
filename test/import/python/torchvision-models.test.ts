import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../../compiler/index.ts";
import { runPipeline } from "../../../compiler/pipeline.ts";
import { importPython } from "../../../compiler/import/python/import-python.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";

/** Of torchvision's state_dicts: make_states.py writes it. */
const states = JSON.parse(readFileSync(new URL("torchvision-states.json", import.meta.url), "utf8")) as Readonly<
  Record<string, { readonly tensors: number; readonly hash: string }>
>;

test.each(Object.keys(states))("torchvision.models.%s has the weights that torchvision's own has", (name) => {
  const entry = source("net.py", `import torchvision\nnet = torchvision.models.${name}()\n`);
  const { text = "" } = importPython(entry, { vocabulary, inputs: [{ sizes: [1, 3, 224, 224] }] });
  const { graphs } = runPipeline(source("net.nn", text), {}, "graph");
  const rows = (graphs?.[0]?.parameters ?? [])
    .filter((each) => !each.name.endsWith("num_batches_tracked"))
    .map((each) => `${each.name} [${each.shape.join(", ")}]`)
    .sort();
  expect(rows.length).toBe(states[name]?.tensors);
  expect(createHash("sha256").update(rows.join("\n")).digest("hex")).toBe(states[name]?.hash);
});
