import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Modules that the page does not use, and a bundler cannot know. */
const unused = [
  // What prints and reads TypeScript, by ts-morph and prettier, and puts a runtime into a module: the page writes JavaScript.
  /\/6-emit\/(?:text\/(?:print-typescript|format|erase-types)|runtime-text)\.ts$/,
  // The page trains nothing.
  /\/3-differentiate\/(?:evaluate-by-forward|train-graph)\.ts$/,
  // What the command line holds imports to.
  /\/import\/(?:torchscript\/answer-script|onnx\/evaluate\/answer-of)\.ts$/,
  // Codes of what only the command line says.
  /\/explain\/codes\/(?:runs|exports|configuration|builds)\.ts$/,
  // Targets of tests, and what packs weights for files.
  /\/targets\/(?:checked\/run-plan|\w+\/pack-weights)\.ts$/,
  // The grammar is checked by a test, and described to nobody.
  /\/@chevrotain\/cst-dts-gen\/|\/chevrotain\/lib\/src\/(?:diagrams\/|parse\/grammar\/checks\.js$)/,
];

/** Where tests, the reference and training read what the page does not; and what codes mean, which it tells without examples. */
const described = /\/compiler\/(?:ops|4-optimize|layers|functions|explain\/codes)\//;
const lists = new Set(["samples", "rejects", "examples"]);
const texts = new Set(["summary", "source"]);
const links = new Set(["torch"]);
const functions = new Set(["gradient", "derivative"]);

const refusal = (name: string): string => `() => { throw new Error("${name} is not part of this page"); }`;

/** Leaves all of that out. What should be called in spite of it throws. */
export const leaveOut = (): Plugin => ({
  name: "leave-out",
  enforce: "pre",
  load(id) {
    if (!unused.some((each) => each.test(id))) return undefined;
    const names = [...readFileSync(id, "utf8").matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)];
    return names.map(([, name = ""]) => `export const ${name} = ${refusal(name)};`).join("\n");
  },
  transform(code, id) {
    if (!described.test(id)) return undefined;
    const found = replacementsIn(this.parse(code, { lang: "ts" }));
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
  readonly value?: { readonly type: string; readonly start: number; readonly end: number };
  readonly callee?: { readonly name?: string };
  readonly arguments?: readonly { readonly start: number; readonly end: number }[];
}

/** The outermost properties of these names and kinds. */
function replacementsIn(node: unknown): Replacement[] {
  if (Array.isArray(node)) return node.flatMap(replacementsIn);
  if (typeof node !== "object" || node === null) return [];
  const { type, key, value, start, end, callee, arguments: given = [] } = node as SyntaxPart;
  const name = type === "Property" ? (key?.name ?? "") : "";
  if (value?.type === "ArrayExpression" && lists.has(name)) return [{ ...placeOf(value), by: "[]" }];
  if (value?.type === "Literal" && texts.has(name)) return [{ ...placeOf(value), by: '""' }];
  if (value && value.type !== "Identifier" && links.has(name)) return [{ ...placeOf(value), by: "0" }];
  if (value && /Function/.test(value.type) && functions.has(name))
    return [{ start, end, by: `${name}: ${refusal(name)}` }];
  const [, , wrong] = given;
  const last = given.at(-1);
  if (callee?.name === EXPLAINED && wrong && last) return [{ start: wrong.start, end: last.end, by: '"", ""' }];
  return Object.values(node).flatMap(replacementsIn);
}

const placeOf = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start, end });
