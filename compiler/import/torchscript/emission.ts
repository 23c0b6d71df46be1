import type { Shape } from "../../ir/types.ts";
import { literal, type Statement, type Term } from "../tree/module-tree.ts";

/** The body of a module while it comes to be. */
export interface Emission {
  /** Of the module, from the root. */
  readonly path: readonly string[];
  readonly params: string[];
  readonly steps: Step[];
  readonly names: Set<string>;
  /** Of the values that have names. */
  readonly shapes: Map<string, Shape>;
  /** Where the batch's size can be read: `x.size(0)`. */
  readonly batches: Term[];
}

/** A statement, and the call that it is. */
export interface Step {
  readonly statement: Statement;
  readonly call?: Called;
}

/** A function of the vocabulary with its arguments, by the names of its parameters. What is a default is left out. */
export interface Called {
  readonly name: string;
  readonly args: ReadonlyMap<string, Term>;
}

export const newEmission = (path: readonly string[]): Emission => ({
  path,
  params: [],
  steps: [],
  names: new Set(),
  shapes: new Map(),
  batches: [],
});

/** A name that is free in the body, like the one that is meant. */
export function freshName(emission: Emission, hint: string | undefined): string {
  const plain = (hint ?? "").replace(/^_+|\d+$|_\d*$/g, "").replace(/^argument$/, "");
  const base = /^[A-Za-z]\w*$/.test(plain) ? plain : "x";
  let name = base;
  for (let i = 2; emission.names.has(name); i++) name = `${base}_${i}`;
  emission.names.add(name);
  return name;
}

/** A body as it is when nothing is left out that is used, and nothing is in it that is not. */
export interface Body {
  readonly params: readonly string[];
  readonly steps: readonly Step[];
  readonly results: readonly Term[];
}

export function finishBody({ params, steps }: Emission, results: readonly Term[]): Body {
  const used = new Set<string>();
  for (const result of results) addNames(result, used);
  const kept: Step[] = [];
  for (const step of [...steps].reverse()) {
    if (!step.statement.targets.some((target) => used.has(target))) continue;
    addNames(step.statement.value, used);
    kept.push({ ...step, statement: withOneTarget(step.statement, used) });
  }
  return { params, steps: kept.reverse(), results };
}

/** `attention(x, x, x)[0]`, where nothing reads the other results. */
function withOneTarget(statement: Statement, used: ReadonlySet<string>): Statement {
  const { targets, value } = statement;
  const [target, ...others] = targets.filter((each) => used.has(each));
  const isPart = value.kind === "call" && typeof value.callee !== "string";
  if (!isPart || targets.length < 2 || target === undefined || others.length > 0) return statement;
  const index = literal(targets.indexOf(target));
  return { targets: [target], value: { kind: "index", of: value, at: [{ kind: "at", index }] } };
}

/** The names of values that a term reads. */
function addNames(term: Term, names: Set<string>): void {
  eachTerm(term, (each) => {
    if (each.kind === "value") names.add(each.name);
    if (each.kind === "batch") names.add(each.of);
  });
}

/** A term, and all that it is made of. */
export function eachTerm(term: Term, visit: (term: Term) => void): void {
  visit(term);
  switch (term.kind) {
    case "list":
    case "tuple":
      for (const item of term.items) eachTerm(item, visit);
      break;
    case "call":
      for (const arg of term.args) eachTerm(arg, visit);
      for (const arg of term.named.values()) eachTerm(arg, visit);
      break;
    case "unary":
      eachTerm(term.operand, visit);
      break;
    case "binary":
      eachTerm(term.left, visit);
      eachTerm(term.right, visit);
      break;
    case "index":
      eachTerm(term.of, visit);
      for (const at of term.at)
        for (const part of at.kind === "at" ? [at.index] : at.kind === "slice" ? [at.start, at.stop, at.step] : [])
          if (part) eachTerm(part, visit);
      break;
    case "field":
      eachTerm(term.of, visit);
      break;
    case "literal":
    case "value":
    case "part":
    case "batch":
      break;
  }
}

/** What two bodies have in common that differ in names only. */
export function canonicalText({ params, steps, results }: Body): string {
  const numbers = new Map<string, number>();
  const rename = (name: string): number => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  for (const param of params) rename(param);
  const replace = (_: string, value: unknown): unknown => {
    if (value instanceof Map) return [...value];
    if (typeof value !== "object" || value === null || !("kind" in value)) return value;
    if (value.kind === "value" && "name" in value) return { kind: "value", number: rename(String(value.name)) };
    if (value.kind === "batch" && "of" in value) return { kind: "batch", number: rename(String(value.of)) };
    if (value.kind === "literal" && "value" in value && typeof value.value === "number")
      return { kind: "literal", value: String(value.value) };
    return value;
  };
  const lines = steps.map(({ statement }) => {
    const text = JSON.stringify(statement.value, replace);
    return `${statement.targets.map(rename).join()}=${text}`;
  });
  return `${params.length};${lines.join(";")};${JSON.stringify(results, replace)}`;
}
