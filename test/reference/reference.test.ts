import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { builtinNames } from "../../compiler/2-lower/evaluate/builtins.ts";
import { referenceEntries } from "../../compiler/reference/entries.ts";
import { functionShapes } from "../../compiler/reference/function-shapes.ts";
import { layerShapes } from "../../compiler/reference/layer-shapes.ts";
import { runExamples } from "../../compiler/reference/run-examples.ts";
import { opsPage } from "../../scripts/ops-page.ts";
import { nnc } from "../cli/support.ts";

const entries = referenceEntries();

test("every name that a file knows is described, and nothing else", () => {
  const described = entries.filter(({ kind }) => kind !== "library").map(({ name }) => name);
  expect([...new Set(described)].sort()).toEqual([...builtinNames].sort());
  const notes = [...Object.keys(layerShapes), ...Object.keys(functionShapes)];
  expect(notes.filter((name) => !builtinNames.has(name))).toEqual([]);
});

test.each(entries.filter(({ kind }) => kind === "layer" || kind === "function"))("$name", (entry) => {
  expect(entry.summary).not.toBe("");
  expect(entry.torch?.link).toMatch(/^https:\/\/pytorch\.org\/(docs|vision)\/stable\/generated\/torch[\w.]+\.html$/);
  const examples = runExamples(entry);
  expect(examples).not.toEqual([]);
  if (entry.shapes?.rule === "the shape of the input")
    for (const { inputs, results } of examples) expect(results).toEqual(inputs.slice(0, 1));
});

test("the page is up to date: npm run generate", async () => {
  const written = readFileSync(new URL("../../compiler/OPS.md", import.meta.url), "utf8");
  expect(written === (await opsPage())).toBe(true);
});

describe("nnc ops", () => {
  test("lists all of them", async () => {
    const { code, out } = await nnc(".", ["ops"]);
    expect(code).toBe(0);
    for (const { name, group } of entries) {
      expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
      expect(out).toContain(`${group}\n`);
    }
  });

  test.each(["Conv2d", "MultiheadAttention", "Linear", "clamp_min", "Parameter", "ConvBNReLU"])("%s", async (name) => {
    const { code, out } = await nnc(".", ["ops", name]);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(`./samples/${name}.txt`);
  });

  test.each(["torch.nn.functional.relu", "F.relu", "relu"])("%s goes by PyTorch's names too", async (name) => {
    const { out } = await nnc(".", ["ops", name, "--json"]);
    expect(JSON.parse(out)).toMatchObject([{ name: "relu", torch: { name: "torch.nn.functional.relu" } }]);
  });

  test.each([
    ["conv2D", "did you mean conv2d?"],
    ["Convd2", "did you mean Conv2d?"],
    [
      "max_pool",
      "there is max_pool2d, max_pool3d, max_pool1d, max_pool2d_with_indices, max_pool3d_with_indices, max_pool1d_with_indices, adaptive_max_pool1d, adaptive_max_pool2d, …",
    ],
    ["quicksort", "nnc ops lists what there is"],
  ])("%s: %s", async (name, help) => {
    expect(await nnc(".", ["ops", name])).toEqual({
      code: 2,
      out: "",
      err: `error: there is no layer or function ${name}\nhelp: ${help}\n`,
    });
  });

  test("as JSON, with every shape", async () => {
    const { out } = await nnc(".", ["ops", "--json"]);
    expect(JSON.parse(out)).toHaveLength(entries.length);
  });
});
