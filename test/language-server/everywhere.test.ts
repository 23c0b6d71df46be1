import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { source } from "../../grammar/source.ts";
import { lexer } from "../../grammar/tokens.ts";
import { analyze } from "../../compiler/language-server/analysis/analyze.ts";
import { codeActions } from "../../compiler/language-server/features/code-actions.ts";
import { codeLens } from "../../compiler/language-server/features/code-lens.ts";
import { completion } from "../../compiler/language-server/features/completion.ts";
import { definition } from "../../compiler/language-server/features/definition.ts";
import { diagnostics } from "../../compiler/language-server/features/diagnostics.ts";
import { documentSymbols } from "../../compiler/language-server/features/document-symbols.ts";
import { foldingRanges } from "../../compiler/language-server/features/folding-ranges.ts";
import { formatting } from "../../compiler/language-server/features/formatting.ts";
import { hover } from "../../compiler/language-server/features/hover.ts";
import { inlayHints } from "../../compiler/language-server/features/inlay-hints.ts";
import { references } from "../../compiler/language-server/features/references.ts";
import { renameable } from "../../compiler/language-server/features/rename.ts";
import { semanticTokens } from "../../compiler/language-server/features/semantic-tokens.ts";
import { signatureHelp } from "../../compiler/language-server/features/signature-help.ts";
import { projectOf, type Project } from "../../compiler/language-server/project.ts";

/** Every feature at every token of every example, and of every text that is wrong on purpose: none of them throws. */
const top = fileURLToPath(new URL("../../", import.meta.url));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".nn") && !file.includes("node_modules"))
    .map((file) => `${folder}/${file}`);
}
const projectBelow = (folder: string): Project =>
  projectOf(new Map(filesBelow(folder).map((path) => [path, source(path, readFileSync(join(top, path), "utf8"))])));

const examples = projectBelow("examples");
const wrong = projectBelow("test/errors/samples");
const unread = projectBelow("test/grammar");
const types = new Set(["int", "float", "bool", "string"]);
const whole = { start: 0, end: Infinity };

function lookAtAll(project: Project, path: string): void {
  diagnostics(project, path);
  inlayHints(project, path, whole);
  documentSymbols(project, path);
  foldingRanges(project, path);
  semanticTokens(project, path);
  formatting(project, path);
  codeLens(project, path);
  codeActions(project, path, whole);
}

test.each(examples.paths())("%s: a hover at each name, and all else at some", (path) => {
  lookAtAll(examples, path);
  const { text } = examples.read(path) ?? { text: "" };
  const { tokens } = lexer.tokenize(text);
  const silent: string[] = [];
  tokens.forEach(({ startOffset, image, tokenType }, i) => {
    const found = hover(examples, path, startOffset);
    if (!found && tokenType.name === "Identifier" && !types.has(image)) silent.push(`${image} at ${startOffset}`);
    definition(examples, path, startOffset);
    signatureHelp(examples, path, startOffset);
    if (i % 41 !== 0) return;
    references(examples, path, startOffset);
    renameable(examples, path, startOffset);
    completion(examples, path, startOffset);
    completion(examples, path, startOffset + image.length);
  });
  expect(silent).toEqual([]);
});

test.each([...wrong.paths(), ...unread.paths()])("%s: wrong, and nothing throws", (path) => {
  const project = path.startsWith("test/errors") ? wrong : unread;
  lookAtAll(project, path);
  const { text } = project.read(path) ?? { text: "" };
  const tokens = lexer.tokenize(text.slice(0, 20_000)).tokens;
  const step = Math.max(1, Math.floor(tokens.length / 15));
  for (let i = 0; i < tokens.length; i += step) {
    const offset = tokens[i]?.startOffset ?? 0;
    hover(project, path, offset);
    definition(project, path, offset);
    signatureHelp(project, path, offset);
    completion(project, path, offset);
  }
});

test("a text that is cut off anywhere is still looked at", () => {
  const path = "examples/networks/seed_net.nn";
  const text = examples.read(path)?.text ?? "";
  for (let end = 0; end < text.length; end += 23) {
    const cut = source("cut.nn", text.slice(0, end));
    const project = projectOf(new Map([["cut.nn", cut]]));
    expect(analyze(project, "cut.nn")).toBeDefined();
    completion(project, "cut.nn", end);
    signatureHelp(project, "cut.nn", end);
    hover(project, "cut.nn", Math.max(0, end - 3));
  }
});
