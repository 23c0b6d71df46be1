import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { source } from "../../../compiler/index.ts";
import { firstDifference } from "../../support/compare.ts";
import { loadModule, tensorsOf } from "../../support/load-module.ts";
import { valuesOf } from "../../support/make-weights.ts";
import { importNetwork, rendered } from "./import-network.ts";

interface Answer {
  readonly input: readonly number[];
  readonly state: Readonly<Record<string, readonly number[]>>;
  readonly results: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
}

/** PyTorch's own, with weights that are functions of their names: make_answers.py writes them. */
const answers = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Answer>
>;

const pathOf = (name: string): string => fileURLToPath(new URL(`networks/${name}.py`, import.meta.url));
const lines = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length;

/** A few numbers of each network are exponentials and norms in a row. */
const BOUND = 5e-5;

test.each(Object.keys(answers))("%s is imported, and answers as PyTorch does", async (name) => {
  const { input, state, results } = answers[name] as Answer;
  const { text = "", diagnostics } = importNetwork(pathOf(name), input);
  expect(rendered(diagnostics.filter(({ severity }) => severity === "error"))).toBe("");
  await expect(text).toMatchFileSnapshot(`./networks/${name}.nn`);
  expect(text).not.toContain("TODO");
  const parts = name === "unet" ? readFileSync(pathOf("unet_parts"), "utf8") : "";
  const python = readFileSync(pathOf(name), "utf8") + parts;
  // Of the packages' networks the text has the whole.
  if (!/torchvision\.models|timm\.create_model/.test(python)) expect(lines(text)).toBeLessThan(2 * lines(python));

  for (const target of ["ts", "wasm"] as const) {
    const [Model] = Object.values(await loadModule(source(`${name}.nn`, text), { target }));
    if (!Model) throw new Error(`${name}.nn has no model`);
    const weights = Object.fromEntries(
      Object.entries(state).map(([key, shape]) => [key, { data: valuesOf(key, shape), shape }]),
    );
    // Each weight must be there under its name, and none be left over.
    const network = await Model.create(weights);
    const got = tensorsOf(network.forward({ data: valuesOf("input.0", input), shape: input }));
    expect(got.map(({ shape }) => [...shape])).toEqual(results.map(({ shape }) => shape));
    got.forEach(({ data }, i) => expect(firstDifference(data, results[i] ?? { data: [] }, BOUND)).toBeUndefined());
  }
});
