/** What the pages of the documentation say is tried: every block of code in them is compiled, run, or marked with a reason why not. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packAndInstall, type Installed } from "../package/packed.ts";
import { matchesOutput } from "./match-output.ts";
import { pageFolder } from "./page-folder.ts";
import { readBlocks } from "./read-blocks.ts";
import { runPage } from "./run-page.ts";

const top = new URL("../../", import.meta.url);
const pages = [
  "README.md",
  ...readdirSync(new URL("docs/", top))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

let installed: Installed;
beforeAll(() => void (installed = packAndInstall()), 180_000);
afterAll(() => rmSync(installed.temporary, { recursive: true, force: true }));

const counts: string[] = [];
afterAll(() => console.log(counts.join("\n")));

test.each(pages)("%s: its blocks do what it says", { timeout: 300_000 }, async (page) => {
  const blocks = await readBlocks(readFileSync(new URL(page, top), "utf8"));
  const skipped = blocks.filter((each) => each.skipped !== undefined);
  counts.push(`${page}: ${blocks.length - skipped.length} blocks tried, ${skipped.length} left out with a reason`);
  const folder = pageFolder(basename(page, ".md"), installed.project);
  try {
    runPage(blocks, folder);
  } finally {
    rmSync(folder.path, { recursive: true, force: true });
  }
});

test.each([
  ["a", "a\n", true],
  ["a …", "a b c", true],
  ["a\n…\nd", "a\nb\nc\nd\n", true],
  ["a\n…\nd", "a\nd", true],
  ["a", "b", false],
  ["a", "a\nb", false],
  ["a.c", "abc", false],
])("output %j is that of %j: %s", (shown, said, isSame) => expect(matchesOutput(shown, said)).toBe(isSame));

test.each([
  ["```brainf\n+\n```", /nobody knows what to do with a block of "brainf"/],
  ["```\n+\n```", /nobody knows what to do with a block of ""/],
  ["```nn loose\nmodel A\n```", /nobody understands "loose"/],
  ["```sh skip: so\nls\n```", /say why/],
  ["```text\nhello\n```", /nothing that is run stands before this output/],
  ["```nn\nmodel Net { fc = Linear(3, 4)\n forward(x: [N, 4]) { return fc(x) } }\n```", /NN3004/],
  ["```nn wrong\nmodel Net { fc = Linear(4, 4)\n forward(x: [N, 4]) { return fc(x) } }\n```", /comes next/],
  ["```python\ndef f(:\n```", /python/],
  ["```sh\nexit 3\n```", /exit 3/],
  ["```sh\necho a\n```\n\n```text\nb\n```", /text/],
  ["```ts\nconst a: string = 1;\n```", /TS2322/],
  ["```ts\nthrow new Error('no');\n```", /no/],
])("a page that says %j is refused", async (page, message) => {
  const folder = pageFolder("none", installed.project);
  try {
    await expect(readBlocks(page).then((blocks) => runPage(blocks, folder))).rejects.toThrow(message);
  } finally {
    rmSync(folder.path, { recursive: true, force: true });
  }
});
