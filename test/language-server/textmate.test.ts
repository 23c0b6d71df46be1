import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
// CommonJS, whose names Node does not find.
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";
import { lexer, WholeString } from "../../grammar/tokens.ts";
import { textmateGrammar } from "../../scripts/textmate-grammar.ts";

const top = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, top), "utf8");

test("editors/vscode/syntaxes is fresh: npm run generate", () => {
  expect(read("editors/vscode/syntaxes/nn.tmLanguage.json")).toBe(textmateGrammar());
});

async function loadGrammar(): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(textmateGrammar(), "nn.tmLanguage.json")),
  });
  const grammar = await registry.loadGrammar("source.nn");
  if (!grammar) throw new Error("there is no grammar");
  return grammar;
}
const loaded = loadGrammar();

/** The scopes of each character of a text, but for the language's own. */
async function scopesOf(text: string): Promise<(offset: number) => string> {
  const grammar = await loaded;
  const scopes: string[] = [];
  let state = textmate.INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes: names } of tokens)
      for (let i = startIndex; i < endIndex; i++) scopes[offset + i] = names.slice(1).join(" ");
    state = ruleStack;
    offset += line.length + 1;
  }
  return (at) => scopes[at] ?? "";
}

/** What the lexer says a token is, as a grammar would say it; names may be anything but a word or a sign. */
function expectedScope(type: string, image: string): RegExp {
  if (type === "Number") return /^constant\.numeric/;
  if (/^(?:True|False|None)$/.test(type)) return /^constant\.language/;
  if (/^(?:And|Or|Not)$/.test(type)) return /^keyword\.operator\.word/;
  if (/^(?:If|Else|For|In|Return|Assert)$/.test(type)) return /^keyword\.control/;
  if (/^(?:Fn|Const)$/.test(type)) return /^storage\.type/;
  if (type === "Identifier") return /^(?!keyword|storage|constant|string|comment)/;
  return /^[a-z]/.test(image) || /^[[\](){},:.?]+$/.test(image) || image === "_" ? /^/ : /^keyword\.operator/;
}

const examples = readdirSync(new URL("examples", top), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".nn") && !file.includes("node_modules"))
  .map((file) => `examples/${file}`);

test.each([...examples, "compiler/standard/blocks.nn", "compiler/standard/transformer.nn"])(
  "%s: as the lexer reads it",
  async (path) => {
    const text = read(path);
    const at = await scopesOf(text);
    const { tokens, groups } = lexer.tokenize(text);
    for (const { startOffset } of groups["comments"] ?? []) expect(at(startOffset)).toMatch(/^comment\.line/);
    for (const { startOffset, image, tokenType } of tokens) {
      const place = `${image} at ${startOffset}: `;
      if (tokenType === WholeString) {
        expect(`${place}${at(startOffset)}`).toContain(`${place}string`);
        expect(`${place}${at(startOffset + image.length - 1)}`).toContain(`${place}string`);
      } else {
        const found = at(startOffset);
        expect({ place, found, fits: expectedScope(tokenType.name, image).test(found) }).toEqual({
          place,
          found,
          fits: true,
        });
      }
    }
  },
);

test("strings hold expressions, and these strings", async () => {
  const text = 'name = "layer{i + "a{1}b"}.x" # {\nmodel = 1\nmodel Net { from = as(x) }';
  const at = await scopesOf(text);
  const scopeOf = (part: string, after = 0): string => at(text.indexOf(part) + after);
  expect(scopeOf("layer")).toBe("string.quoted.double.nn");
  expect(scopeOf("+")).toContain("keyword.operator.nn");
  expect(scopeOf("1}")).toContain("constant.numeric");
  expect(scopeOf(".x")).toBe("string.quoted.double.nn");
  expect(scopeOf("# {")).toContain("comment");
  expect(scopeOf("model =")).toBe("");
  expect(scopeOf("model Net")).toBe("storage.type.nn");
  expect(scopeOf("Net")).toBe("entity.name.type.nn");
  expect(scopeOf("from")).toBe("");
});
