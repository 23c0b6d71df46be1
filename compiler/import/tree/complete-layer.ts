import { layers } from "../../layers/index.ts";
import { tensorFunctions } from "../../functions/index.ts";
import type { LayerPart, Term, Wrapper } from "./module-tree.ts";
import { literal } from "./module-tree.ts";
import { keyOf } from "./terms.ts";

/** A layer with every argument, those that are defaults too, in the order of its parameters. */
export interface CompleteLayer {
  readonly layer: string;
  readonly args: ReadonlyMap<string, Term>;
  readonly wrapper?: Wrapper;
}

/** What takes a number for both directions as well as a pair. */
const squares = new Set(["kernel_size", "stride", "padding", "dilation", "output_padding", "output_size"]);

/** `(3, 3)` as people write it: `3`. */
export function squared(param: string, term: Term): Term {
  if (!squares.has(param) || (term.kind !== "tuple" && term.kind !== "list")) return term;
  const [first, ...rest] = term.items;
  const isSquare = first?.kind === "literal" && rest.every((each) => keyOf(each) === keyOf(first));
  return first && isSquare ? first : { kind: "tuple", items: term.items };
}

/** The names of what a layer or a function takes, in their order. */
export const paramsOf = (name: string): readonly string[] =>
  Object.keys(layers.get(name)?.params ?? tensorFunctions.get(name)?.params ?? {});

export function completeLayer({ layer, args, named, wrapper }: LayerPart): CompleteLayer {
  const params = Object.entries(layers.get(layer)?.params ?? {});
  const given = new Map<string, Term>();
  args.forEach((term, i) => {
    const name = params[i]?.[0] ?? `#${i}`;
    given.set(name, squared(name, term));
  });
  for (const [name, term] of named) given.set(name, squared(name, term));
  // It is about memory, and says nothing here.
  given.delete("inplace");
  const all = new Map<string, Term>();
  for (const [name, { fallback }] of params) {
    const term = given.get(name) ?? (fallback && termOf(fallback.text));
    if (term) all.set(name, name === "stride" ? strideOf(layer, term, given.get("kernel_size")) : term);
  }
  for (const [name, term] of given) if (!all.has(name)) all.set(name, term);
  return { layer, args: all, ...(wrapper !== undefined && { wrapper }) };
}

/** A pool whose stride is its window's size leaves it out. */
function strideOf(layer: string, stride: Term, window: Term | undefined): Term {
  const isPool = layers.get(layer)?.params["stride"]?.fallback?.text === "none";
  return isPool && window && keyOf(stride) === keyOf(window) ? literal(null) : stride;
}

/** Without the arguments that are defaults. The first ones that must be given go by position. */
export function shortened({ layer, args }: CompleteLayer): LayerPart {
  const params = Object.entries(layers.get(layer)?.params ?? {});
  const required = new Set(params.filter(([, { fallback }]) => !fallback).map(([name]) => name));
  const positional: Term[] = [];
  const named = new Map<string, Term>();
  for (const [name, term] of args) {
    const fallback = layers.get(layer)?.params[name]?.fallback;
    if (fallback && keyOf(termOf(fallback.text)) === keyOf(term)) continue;
    if ((required.has(name) || name.startsWith("#")) && named.size === 0) positional.push(term);
    else named.set(name, term);
  }
  return { kind: "layer", layer, args: positional, named };
}

/** A default as its layer says it. What is no plain literal stays a name in quotes that nothing else equals. */
function termOf(text: string): Term {
  if (/^-?[\d.]+(e-?\d+)?$/.test(text)) return literal(Number(text));
  if (text === "true" || text === "false") return literal(text === "true");
  if (text === "none") return literal(null);
  if (/^"[^"]*"$/.test(text)) return literal(text.slice(1, -1));
  return { kind: "value", name: text };
}
