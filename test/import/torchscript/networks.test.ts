import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderDiagnostic, source } from "../../../compiler/index.ts";
import { importNetwork } from "../../../compiler/import/import-network.ts";
import { writeTree } from "../../../compiler/import/tree/write-tree.ts";
import { largestDifference } from "../../support/compare.ts";
import { loadModule, tensorsOf } from "../../support/load-module.ts";
import { arraysOf } from "./arrays-of.ts";

/** PyTorch's own answers: max|ours − PyTorch| ≤ BOUND · max|PyTorch|. */
const BOUND = 1e-5;

interface Stored {
  readonly shape: readonly number[];
  readonly data: string;
}

const folder = new URL("./files/", import.meta.url);
const answers = JSON.parse(readFileSync(new URL("answers.json", folder), "utf8")) as Readonly<
  Record<string, { readonly inputs: readonly Stored[]; readonly outputs: readonly Stored[] }>
>;

const names = readdirSync(folder).flatMap((file) => (file.endsWith(".pt") ? [file.slice(0, -3)] : []));

const importFile = (name: string, inputs: readonly (readonly number[])[]) =>
  importNetwork(new Uint8Array(readFileSync(new URL(`${name}.pt`, folder))), {
    path: `${name}.pt`,
    inputs: inputs.map((sizes) => ({ sizes })),
  });

const tensorOf = ({ shape, data }: Stored) => ({
  shape,
  data: new Float32Array(Uint8Array.from(Buffer.from(data, "base64")).buffer),
});

/** What there is to say about a file that is imported. */
const warnings: Readonly<Record<string, string>> = {
  heads: "NN6029: aux is never called, and left out with its weights",
  sequential: "NN6031: 0 is called layers.0 here, since a field cannot be called that",
  shared: "NN6031: spectral.parametrizations.weight.0 is called part0 here, since a field cannot be called that",
  words:
    "NN6031: für is called fur here, return is called return_ here, cat is called cat_ here, since a field cannot be called that",
};

test.each(Object.keys(answers))("%s is read as it was written, and answers as PyTorch does", async (name) => {
  const stored = answers[name];
  if (!stored) throw new Error(`${name} has no answers`);
  // The batch is open: it was traced with two samples, is imported with one and asked with three.
  const { tree, weights, diagnostics, answer } = await importFile(
    name,
    stored.inputs.map(({ shape }) => [1, ...shape.slice(1)]),
  );
  const [said, ...others] = diagnostics.map(({ code, message }) => `${code}: ${message}`);
  expect(others).toEqual([]);
  expect(said).toBe(warnings[name]);
  if (!tree) throw new Error("no message, and no network");
  const text = writeTree(tree);
  await expect(text).toMatchFileSnapshot(`files/${name}.nn`);
  const [Model] = Object.values(await loadModule(source(`${name}.nn`, text), { target: "wasm" }));
  const network = await Model?.create(arraysOf(weights));
  const inputs = stored.inputs.map(tensorOf);
  // What an import is held to where there is no PyTorch: the file's own code, without layers and modules.
  const proof = answer?.(inputs);
  expect(proof).toHaveLength(stored.outputs.length);
  for (const [i, each] of (proof ?? []).entries())
    expect(largestDifference(each.data, tensorOf(stored.outputs[i] as Stored).data)).toBeLessThanOrEqual(BOUND);
  const results = tensorsOf(network?.forward(...inputs) ?? []);
  expect(results.map(({ shape }) => [...shape])).toEqual(stored.outputs.map(({ shape }) => shape));
  for (const [i, result] of results.entries())
    expect(largestDifference(result.data, tensorOf(stored.outputs[i] as Stored).data)).toBeLessThanOrEqual(BOUND);
});

test("what is not supported is said all at once, at its line", async () => {
  const { tree, diagnostics } = await importFile("refused", [[2, 3, 4]]);
  expect(tree).toBeUndefined();
  expect(diagnostics.map((each) => renderDiagnostic(each)).join("\n")).toMatchSnapshot();
});

test("a loop over samples fixes how many there are, which is said", async () => {
  const { tree, diagnostics } = await importFile("each-sample", [[2, 3]]);
  expect(tree && writeTree(tree)).toContain("forward(x: [2, 3])");
  expect(diagnostics.map(({ code }) => code)).toEqual(["NN6032"]);
});

test("a result whose batch is not in front fixes it, which is said", async () => {
  const { tree, diagnostics } = await importFile("turned", [[2, 5, 4]]);
  expect(tree && writeTree(tree)).toContain("forward(x: [2, 5, 4])");
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    expect.stringMatching(/^NN6032: .*the batch comes first in a result, but here N stands elsewhere: \[1, N, 3\]$/),
  ]);
});

test("every file has answers, or a test of its own", () => {
  expect(names.toSorted()).toEqual([...Object.keys(answers), "each-sample", "refused", "turned"].toSorted());
});
