import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CodeAction, CompletionItem, Hover, Location, WorkspaceEdit } from "vscode-languageserver/node";
import { startEditor, type Editor } from "./editor.ts";

/** The server as an editor has it: its own process, over stdin and stdout. */
const blocks = `## A convolution that is normalised.
module Block(channels: int, width: int) {
  conv = Conv2d(channels, width, 3, padding=1)
  norm = BatchNorm2d(width)

  forward(x) {
    return x |> conv |> norm |> relu
  }
}
`;
const net = `import { Block } from "./blocks.nn"

model Net {
  first = Block(3, 8)
  second = Block(8, 16)
  fc = Linear(16 * 8 * 8, 10)

  forward(x: [N, 3, 8, 8]) {
    x = x |> first |> second
    return x |> flatten(1) |> fc
  }
}
`;

let editor: Editor;
const folder = mkdtempSync(join(tmpdir(), "nnc-lsp-"));
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
beforeAll(async () => {
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "blocks.nn"), blocks);
  writeFileSync(join(folder, "net.nn"), net);
  editor = await startEditor(pathToFileURL(folder).href);
});
afterAll(async () => {
  expect(await editor.quit()).toBe(0);
  rmSync(folder, { recursive: true });
});

const position = (text: string, part: string, after = 0) => {
  const before = text.slice(0, text.indexOf(part) + after);
  return { line: before.split("\n").length - 1, character: before.length - before.lastIndexOf("\n") - 1 };
};
const textDocument = { uri: uriOf("net.nn") };

test("opens, is told what is wrong, and mends it by the fix that is offered", async () => {
  const fine = editor.told(textDocument.uri);
  await editor.open(textDocument.uri, net);
  expect(await fine).toEqual([]);

  const wrong = net.replace("16 * 8 * 8, 10", "512, 10").replace("flatten(1)", "flaten(1)");
  const [first, ...more] = await editor.type(textDocument.uri, wrong);
  expect(more).toEqual([]);
  expect(first).toMatchObject({ code: "NN2001", severity: 1, source: "nnc" });
  expect(first?.message).toBe("there is nothing called flaten here\nhelp: did you mean flatten?");

  const actions = await editor.ask<CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range: first?.range,
    context: { diagnostics: [first] },
  });
  expect(actions.map(({ title, isPreferred }) => ({ title, isPreferred }))).toEqual([
    { title: "Write flatten", isPreferred: true },
  ]);
  const named = withEdit(wrong, actions[0]?.edit);
  const [size] = await editor.type(textDocument.uri, named);
  expect(size).toMatchObject({ code: "NN3004" });
  const sizes = await editor.ask<CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range: size?.range,
    context: { diagnostics: [size] },
  });
  expect(sizes.map(({ title }) => title)).toEqual(["Take in_features of Linear from the input: _"]);
  const mended = withEdit(named, sizes[0]?.edit);
  expect(mended).toContain("fc = Linear(_, 10)");
  expect(await editor.type(textDocument.uri, mended)).toEqual([]);
});

test("says what is under the cursor, and what could stand there", async () => {
  const hover = await editor.ask<Hover>("textDocument/hover", { textDocument, position: position(net, "second\n", 2) });
  expect(hover.contents).toMatchObject({ kind: "markdown" });
  expect(JSON.stringify(hover.contents)).toContain("[N, 16, 8, 8]");
  const hints = await editor.ask<{ readonly label: string }[]>("textDocument/inlayHint", {
    textDocument,
    range: { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } },
  });
  expect(hints.map(({ label }) => label)).toEqual(["[N, 16, 8, 8]", "[N, 10]"]);
  const items = await editor.ask<CompletionItem[]>("textDocument/completion", {
    textDocument,
    position: position(net, "|> fc", 3),
  });
  expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(["first", "second", "fc", "x", "relu"]));
  const relu = items.find(({ label }) => label === "relu");
  const resolved = await editor.ask<CompletionItem>("completionItem/resolve", relu);
  expect(JSON.stringify(resolved.documentation)).toContain("torch.nn.functional.relu");
});

test("renames across files, those on disk and those that are open", async () => {
  const edit = await editor.ask<WorkspaceEdit>("textDocument/rename", {
    textDocument,
    position: position(net, "Block", 1),
    newName: "ConvBlock",
  });
  expect(Object.keys(edit.changes ?? {}).sort()).toEqual([uriOf("blocks.nn"), uriOf("net.nn")]);
  expect(edit.changes?.[uriOf("net.nn")]?.length).toBe(3);
  await expect(
    editor.ask("textDocument/rename", { textDocument, position: position(net, "Block", 1), newName: "return" }),
  ).rejects.toThrow("return is a word of the language");
  const found = await editor.ask<Location>("textDocument/definition", {
    textDocument,
    position: position(net, "Block(3", 1),
  });
  expect(found).toEqual({
    uri: uriOf("blocks.nn"),
    range: { start: { line: 1, character: 7 }, end: { line: 1, character: 12 } },
  });
});

test("what is open goes before what is on disk, in those that import it, too", async () => {
  const uri = uriOf("blocks.nn");
  const told = editor.told(textDocument.uri);
  await editor.open(uri, blocks.replace("module Block", "module Other"));
  expect((await told).map(({ code, message }) => [code, message])).toEqual([["NN2009", "blocks.nn declares no Block"]]);
  const back = editor.told(textDocument.uri);
  await editor.type(uri, blocks);
  expect(await back).toEqual([]);
});

test("draws a picture, and gives the texts of the standard library", async () => {
  const { html } = await editor.ask<{ readonly html: string }>("nnc/picture", { uri: textDocument.uri, model: "Net" });
  expect(html).toMatch(/^<!doctype html>[\s\S]*<svg/);
  expect(await editor.ask("nnc/libraryText", { uri: "nnc-library:/blocks.nn" })).toBe(
    readFileSync(new URL("../../compiler/standard/blocks.nn", import.meta.url), "utf8"),
  );
});

test("a hover at every token of every example: none of them fails", async () => {
  const examples = new URL("../../examples/", import.meta.url);
  const names = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".nn") && !name.includes("node_modules"),
  );
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) {
    const uri = new URL(name, examples).href;
    const text = readFileSync(new URL(name, examples), "utf8");
    const told = editor.told(uri);
    await editor.open(uri, text);
    expect({ name, errors: (await told).filter(({ severity }) => severity === 1) }).toEqual({ name, errors: [] });
    const lines = text.split("\n");
    const places = lines.flatMap((content, line) =>
      [...content.matchAll(/\w+|\|>|[^\s\w]/g)].map(({ index }) => ({ line, character: index })),
    );
    const found = await Promise.all(
      places.map((place) => editor.ask<Hover | null>("textDocument/hover", { textDocument: { uri }, position: place })),
    );
    expect(found.filter((each) => each !== null).length).toBeGreaterThan(places.length / 20);
    await editor.close(uri);
  }
}, 240_000);

test("what is asked of no file, and of a text that is no network, is answered", async () => {
  const nowhere = { textDocument: { uri: uriOf("nowhere.nn") }, position: { line: 3, character: 99 } };
  expect(await editor.ask("textDocument/hover", nowhere)).toBeNull();
  expect(await editor.ask("textDocument/completion", nowhere)).toEqual([]);
  expect(await editor.ask("textDocument/documentSymbol", nowhere)).toEqual([]);
  const uri = "untitled:Untitled-1";
  const told = editor.told(uri);
  await editor.open(uri, `class Net(nn.Module):\n    def forward(self, x):\n        return ${"(".repeat(5_000)}\n`);
  expect((await told).length).toBeGreaterThan(0);
  for (const method of ["hover", "completion", "signatureHelp", "definition"])
    await editor.ask(`textDocument/${method}`, { textDocument: { uri }, position: { line: 2, character: 50 } });
  for (const method of ["documentSymbol", "foldingRange", "codeLens", "semanticTokens/full"])
    await editor.ask(`textDocument/${method}`, { textDocument: { uri } });
});

function withEdit(text: string, edit: WorkspaceEdit | undefined): string {
  const [changes = []] = Object.values(edit?.changes ?? {});
  const lines = text.split("\n");
  const at = ({ line, character }: { readonly line: number; readonly character: number }): number =>
    lines.slice(0, line).join("\n").length + (line === 0 ? 0 : 1) + character;
  return [...changes]
    .sort((a, b) => at(b.range.start) - at(a.range.start))
    .reduce((all, { range, newText }) => all.slice(0, at(range.start)) + newText + all.slice(at(range.end)), text);
}
