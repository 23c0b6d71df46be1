import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Modules that the page does not use, and a bundler cannot know. */
const unused = [
  // What prints and reads TypeScript, by ts-morph and prettier, and puts a runtime into a module: the page writes JavaScript.
  /\/6-emit\/(?:text\/(?:print-typescript|format|erase-types)|runtime-text)\.ts$/,
  // The page trains nothing, and shares no runs between threads.
  /\/3-differentiate\/(?:evaluate-by-forward|train-graph)\.ts$/,
  /\/6-emit\/(?:train\/emit-trainer|class\/profile-methods)\.ts$/,
  /\/5-plan\/threads\/share-run\.ts$/,
  // What the command line holds imports to.
  /\/import\/(?:torchscript\/answer-script|onnx\/evaluate\/answer-of)\.ts$/,
  // Codes of what only the command line says.
  /\/explain\/codes\/(?:runs|exports|configuration|builds)\.ts$/,
  // Targets of tests, and what packs weights for files.
  /\/targets\/(?:checked\/run-plan|\w+\/pack-weights)\.ts$/,
];

/** Modules of which the page needs next to nothing, and that. */
const replaced: readonly { readonly module: RegExp; readonly code: string }[] = [
  // A module is shown and handed over without its map and its types, and trains nothing.
  { module: /\/6-emit\/origins\/source-map\.ts$/, code: 'export const sourceMap = () => "";' },
  { module: /\/6-emit\/types\/emit-declarations\.ts$/, code: 'export const emitDeclarations = () => ({ text: "" });' },
  { module: /\/6-emit\/train\/declare-trainer\.ts$/, code: "export const declareTrainers = () => [];" },
  { module: /\/6-emit\/origins\/class-origins\.ts$/, code: "export const classOrigins = () => [];" },
  // Expressions are not taken apart: tokens say what they begin with, and the lexer tries them where it cannot see through them.
  {
    module: /\/chevrotain\/lib\/src\/scan\/reg_exp_parser\.js$/,
    code: `export const getRegExpAst = () => { throw new Error("left out"); };
export const clearRegExpParserCache = () => undefined;`,
  },
  // CodeMirror's commands delete as many blanks as it says; editor/ has the rest without syntax trees.
  {
    module: /\/@codemirror\/language\/dist\/index\.js$/,
    code: `export const getIndentUnit = () => 2;
export let getIndentation, IndentContext, indentString, indentUnit, matchBrackets, syntaxTree;`,
  },
  // Trees of Python have no colours here.
  {
    module: /\/@lezer\/highlight\/dist\/index\.js$/,
    code: `export const tags = new Proxy(() => tags, { get: () => tags });
export const styleTags = () => () => undefined;`,
  },
];

/** Where tests, the reference and training read what the page does not; and what codes mean, which it tells without examples. */
const describedFiles = /\/compiler\/(?:ops|4-optimize|layers|functions|explain\/codes)\//;
const lists = new Set(["samples", "rejects", "examples"]);
const texts = new Set(["summary", "source"]);
const links = new Set(["torch"]);
const forTraining = new Set(["gradient", "derivative"]);

/** Leaves all of that out. A module's functions that should be called in spite of it throw. */
export const leaveOut = (): Plugin => ({
  name: "leave-out",
  enforce: "pre",
  load(id) {
    const instead = replaced.find(({ module }) => module.test(id));
    if (instead) return instead.code;
    if (!unused.some((each) => each.test(id))) return undefined;
    const names = [...readFileSync(id, "utf8").matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)];
    return names
      .map(([, name = ""]) => `export const ${name} = () => { throw new Error("${name} is not part of this page"); };`)
      .join("\n");
  },
  transform(code, id) {
    // Comments of the standard library are for who reads it; its lines stay where they are.
    if (id.endsWith("/compiler/standard/texts.ts"))
      return { code: code.replace(/^ +(["'])\s*#.*\1,$/gm, '"",'), map: null };
    if (!describedFiles.test(id)) return undefined;
    const found = replacementsIn(this.parse(code, { lang: "ts" }), code);
    // From the end, so that what lies before stays where it is.
    const shorter = found
      .sort((a, b) => b.start - a.start)
      .reduce((text, { start, end, by }) => text.slice(0, start) + by + text.slice(end), code);
    return found.length === 0 ? undefined : { code: shorter, map: null };
  },
});

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** How a code is explained by an example, its last arguments. */
const EXPLAINED = "explained";

interface SyntaxPart {
  readonly type?: string;
  readonly start: number;
  readonly end: number;
  readonly key?: { readonly name?: string };
  readonly value?: string | { readonly type: string; readonly start: number; readonly end: number };
  readonly callee?: { readonly name?: string };
  readonly arguments?: readonly SyntaxPart[];
}

/** The outermost properties of these names and kinds. */
function replacementsIn(node: unknown, code: string): Replacement[] {
  if (Array.isArray(node)) return node.flatMap((each) => replacementsIn(each, code));
  if (typeof node !== "object" || node === null) return [];
  const { type, key, value: held, start, end, callee, arguments: given = [] } = node as SyntaxPart;
  const value = typeof held === "object" ? held : undefined;
  const name = type === "Property" ? (key?.name ?? "") : "";
  const isLeftOut =
    (value?.type === "ArrayExpression" && lists.has(name)) ||
    (value && value.type !== "Identifier" && links.has(name)) ||
    (value?.type === "Literal" && texts.has(name)) ||
    (value && /Function/.test(value.type) && forTraining.has(name));
  if (isLeftOut) return [{ start, end: end + (/^\s*,/.exec(code.slice(end))?.[0].length ?? 0), by: "" }];
  const [described, text, wrong] = given;
  const last = given.at(-1);
  if (callee?.name === EXPLAINED && wrong && last) return [{ start: wrong.start, end: last.end, by: '"", ""' }];
  if (described && text && isSummary(callee?.name, described, text))
    return given.flatMap((each) =>
      each === text ? [{ start: text.start, end: text.end, by: '""' }] : replacementsIn(each, code),
    );
  return Object.values(node).flatMap((each) => replacementsIn(each, code));
}

/** Functions whose words the page says: what is refused, and what codes mean. */
const saying = new Set(["fail", EXPLAINED, "told"]);

/** `defineBinary("add", "input + other", …)`: behind a name, words are what somebody reads of it. */
const isSummary = (callee: string | undefined, name: SyntaxPart, text: SyntaxPart): boolean =>
  callee !== undefined && !saying.has(callee) && isText(name) && isText(text) && text.value.includes(" ");

const isText = (part: SyntaxPart): part is SyntaxPart & { readonly value: string } =>
  part.type === "Literal" && typeof part.value === "string";
