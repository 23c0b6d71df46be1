import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { source } from "../../../compiler/index.ts";
import { readShape } from "../../../compiler/import/given-shape.ts";
import { expectAnswers, type Answer } from "./expect-answers.ts";
import { importNetwork, importText, rendered } from "./import-network.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";

interface Answers {
  readonly given: string;
  readonly class: string;
  readonly state: Readonly<Record<string, readonly number[]>>;
  readonly answers: readonly Answer[];
}

/** PyTorch's own at several sizes: open/make_answers.py writes them. */
const networks = JSON.parse(readFileSync(new URL("open/answers.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Answers>
>;

const shapeOf = (text: string) => readShape(text) ?? expect.fail(`${text} is no shape`);

test.each(Object.entries(networks))(
  "%s is imported with its sizes open, and answers at each as PyTorch does",
  async (name, { given, class: className, state, answers }) => {
    const path = fileURLToPath(new URL(`open/${name}.py`, import.meta.url));
    const { text = "", diagnostics } = importNetwork(path, [], { class: className, inputs: [shapeOf(given)] });
    expect(rendered(diagnostics.filter(({ severity }) => severity === "error"))).toBe("");
    await expect(text).toMatchFileSnapshot(`./open/${name}.nn`);
    expect(text).toContain(given.replace(/^\d+,/, "N, ").replaceAll(/,(?=\S)/g, ", "));
    await expectAnswers(name, text, state, answers);
  },
);

const imported = (forward: string, given = "1,3,H,W"): { readonly text: string; readonly messages: string } => {
  const python = `import torch\nimport torch.nn as nn\n\nclass Net(nn.Module):\n    def forward(self, x):\n        cat = torch.cat([x, x * 2], 1)\n${forward
    .split("\n")
    .map((line) => `        ${line}\n`)
    .join("")}`;
  const { text = "", diagnostics } = importText(source("net.py", python), { vocabulary, inputs: [shapeOf(given)] });
  return { text, messages: rendered(diagnostics.filter(({ severity }) => severity === "error")) };
};

/** What a function of the vocabulary is called is a tensor here, so that this is followed. */
test("what is followed says what its numbers follow from", () => {
  const { text, messages } = imported(
    "h, w = x.shape[2:]\nys = torch.arange(h) / h\nreturn torch.cat([x + ys.view(-1, 1), cat], 1)",
  );
  expect(messages).toBe("");
  expect(text).toContain("[N, 3, H, W]");
  expect(text).not.toMatch(/\b259\b|\b517\b/);
});

test.each([
  "h = x.shape[2]\nh = h - h % 3\nreturn torch.cat([x[:, :, :h], cat[:, :, :h]], 1)",
  "h = x.shape[-2] // 5\nreturn torch.cat([x[:, :, :h], cat[:, :, :h]], 1)",
  "h = int(x.size(2) / 2)\nreturn torch.cat([x[:, :, h:], cat[:, :, h:]], 1)",
])("what sizes leave when they are divided is a calculation: %s", (forward) => {
  const { text, messages } = imported(forward);
  expect(messages).toBe("");
  expect(text).toContain("size(x, 2)");
});

test.each([
  [
    "if x.shape[2] % 3 == 1:\n    x = x.relu()\nreturn torch.cat([x, cat], 1)",
    "a size that stays open decides what is done",
  ],
  [
    "if x.shape[2] > 300:\n    x = x.relu()\nreturn torch.cat([x, cat], 1)",
    "a size that stays open decides what is done",
  ],
  ["for i in range(x.shape[2]):\n    x = x + i\nreturn torch.cat([x, cat], 1)", "give numbers in place of H and W"],
])("what a size decides is refused: %s", (forward, why) => {
  expect(imported(forward).messages).toContain(why);
});

test.each(["1,3,N,W", "H,3,1.5,2", "1,3,0,W", "1,,3", "1,3,H,W-1", ""])("no shape: %s", (text) =>
  expect(readShape(text)).toBeUndefined(),
);
