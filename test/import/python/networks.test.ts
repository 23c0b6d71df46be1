import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { expectAnswers, type Answer } from "./expect-answers.ts";
import { importNetwork, rendered } from "./import-network.ts";

interface Stated extends Answer {
  readonly state: Readonly<Record<string, readonly number[]>>;
}

/** PyTorch's own, with weights that are functions of their names: make_answers.py writes them. */
const answers = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Stated>
>;

const pathOf = (name: string): string => fileURLToPath(new URL(`networks/${name}.py`, import.meta.url));
const lines = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length;

test.each(Object.keys(answers))("%s is imported, and answers as PyTorch does", async (name) => {
  const { state, ...answer } = answers[name] as Stated;
  const { text = "", diagnostics } = importNetwork(pathOf(name), answer.input);
  expect(rendered(diagnostics.filter(({ severity }) => severity === "error"))).toBe("");
  await expect(text).toMatchFileSnapshot(`./networks/${name}.nn`);
  expect(text).not.toContain("TODO");
  const parts = name === "unet" ? readFileSync(pathOf("unet_parts"), "utf8") : "";
  const python = readFileSync(pathOf(name), "utf8") + parts;
  // Of the packages' networks the text has the whole.
  if (!/torchvision\.models|timm\.create_model/.test(python)) expect(lines(text)).toBeLessThan(2 * lines(python));
  await expectAnswers(name, text, state, [answer]);
});
