import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/**
 * Modules that the page does not use, and a bundler cannot know: what prints and reads TypeScript (by ts-morph and prettier), puts a
 * runtime into a module, differentiates (the page trains nothing), generates chevrotain's types and diagrams.
 */
const unused =
  /\/6-emit\/(?:text\/(?:print-typescript|format|erase-types)|runtime-text)\.ts$|\/3-differentiate\/(?:evaluate-by-forward|train-graph)\.ts$|\/@chevrotain\/cst-dts-gen\/|\/chevrotain\/lib\/src\/diagrams\//;

/** What tests, the reference and training read of ops, passes, layers and functions. */
const described = /\/compiler\/(?:ops|4-optimize|layers|functions)\//;
const lists = new Set(["samples", "rejects", "examples"]);
const texts = new Set(["summary", "source"]);
const functions = new Set(["gradient", "derivative"]);

const refusal = (name: string): string => `() => { throw new Error("${name} is not part of this page"); }`;

/** Leaves all of that out. What should be called in spite of it throws. */
export const leaveOut = (): Plugin => ({
  name: "leave-out",
  enforce: "pre",
  load(id) {
    if (!unused.test(id)) return undefined;
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

interface Property {
  readonly type?: string;
  readonly start: number;
  readonly end: number;
  readonly key?: { readonly name?: string };
  readonly value?: { readonly type: string; readonly start: number; readonly end: number };
}

/** The outermost properties of these names and kinds. */
function replacementsIn(node: unknown): Replacement[] {
  if (Array.isArray(node)) return node.flatMap(replacementsIn);
  if (typeof node !== "object" || node === null) return [];
  const { type, key, value, start, end } = node as Property;
  const name = type === "Property" ? (key?.name ?? "") : "";
  if (value?.type === "ArrayExpression" && lists.has(name)) return [{ ...placeOf(value), by: "[]" }];
  if (value?.type === "Literal" && texts.has(name)) return [{ ...placeOf(value), by: '""' }];
  if (value && /Function/.test(value.type) && functions.has(name))
    return [{ start, end, by: `${name}: ${refusal(name)}` }];
  return Object.values(node).flatMap(replacementsIn);
}

const placeOf = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start, end });
