import { readdirSync, readFileSync } from "node:fs";
import { check, format, formatWithCursor } from "prettier";
import { expect, test } from "vitest";
import plugin from "../../compiler/plugin/prettier.ts";
import { formatFile } from "../../grammar/format/print-ast.ts";
import { parse } from "../../grammar/parse.ts";
import { source } from "../../grammar/source.ts";

const options = { filepath: "net.nn", plugins: [plugin] };
const fmt = (text: string): string => formatFile(parse(source("net.nn", text)).file);

const texts = ["examples/networks", "test/grammar/samples", "test/errors/samples"].flatMap((folder) => {
  const top = new URL(`../../${folder}/`, import.meta.url);
  return readdirSync(top)
    .filter((name) => name.endsWith(".nn"))
    .map((name) => [`${folder}/${name}`, readFileSync(new URL(name, top), "utf8")] as const);
});

test.each(texts)("%s: what nnc fmt gives", async (_, text) => {
  if (parse(source("net.nn", text)).diagnostics.some(({ severity }) => severity === "error")) {
    await expect(format(text, options)).rejects.toThrow(SyntaxError);
    return;
  }
  const formatted = await format(text, options);
  // Prettier reads every line break as \n, and writes it so.
  expect(formatted).toBe(fmt(text.replaceAll("\r\n", "\n")));
  expect(await check(formatted, options)).toBe(true);
});

test("prettier-ignore", async () => {
  const text = "# prettier-ignore\nconst a  =  1\nconst b  =  2\n";
  expect(await format(text, options)).toBe("# prettier-ignore\nconst a  =  1\nconst b = 2\n");
});

test("Prettier's options change nothing: there is one way", async () => {
  const text = "model M {\n  a = f(1)\n}\n";
  expect(await format(text, { ...options, tabWidth: 8, useTabs: true, printWidth: 10, semi: false })).toBe(text);
});

test("in Markdown, too", async () => {
  const text = "- one\n\n  ```nn\n  model   M { a  = ReLU()  }\n  ```\n";
  expect(await format(text, { ...options, filepath: "a.md" })).toBe(
    "- one\n\n  ```nn\n  model M {\n    a = ReLU()\n  }\n  ```\n",
  );
});

test("a mistake has its place", async () => {
  await expect(format("model M {\n  a = True\n}\n", options)).rejects.toMatchObject({
    message: expect.stringMatching(/^`True` is written `true`/) as string,
    loc: { start: { line: 2, column: 7 } },
  });
});

test("a cursor stays within the text", async () => {
  const { cursorOffset, formatted } = await formatWithCursor("const  a=1\n", { ...options, cursorOffset: 8 });
  expect(formatted).toBe("const a = 1\n");
  expect(cursorOffset).toBeLessThanOrEqual(formatted.length);
});
