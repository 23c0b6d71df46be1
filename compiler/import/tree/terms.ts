import type { Part, Statement, Subscript, Term } from "./module-tree.ts";

/** Without values and parts: a number, a name in quotes, or a list of these. */
export const isConstant = (term: Term): boolean =>
  term.kind === "literal" ||
  ((term.kind === "list" || term.kind === "tuple") && term.items.every(isConstant)) ||
  (term.kind === "unary" && isConstant(term.operand));

/** The same term with others in place of its own. `visit` gives undefined where it has nothing to say, and is asked further in. */
export function mapTerm(term: Term, visit: (term: Term) => Term | undefined): Term {
  const found = visit(term);
  if (found) return found;
  const map = (each: Term): Term => mapTerm(each, visit);
  switch (term.kind) {
    case "list":
    case "tuple":
      return { ...term, items: term.items.map(map) };
    case "call":
      return { ...term, args: term.args.map(map), named: mapValues(term.named, map) };
    case "unary":
      return { ...term, operand: map(term.operand) };
    case "binary":
      return { ...term, left: map(term.left), right: map(term.right) };
    case "field":
      return { ...term, of: map(term.of) };
    case "index":
      return { ...term, of: map(term.of), at: term.at.map((each) => mapSubscript(each, map)) };
    default:
      return term;
  }
}

/** The same term with other paths: of weights, and of parts that are called. */
export const mapPaths = (term: Term, to: (path: readonly string[]) => readonly string[]): Term =>
  mapTerm(term, (each) => {
    if (each.kind === "part") return { kind: "part", path: to(each.path) };
    if (each.kind !== "call" || typeof each.callee === "string") return undefined;
    const map = (arg: Term): Term => mapPaths(arg, to);
    return {
      ...each,
      callee: { path: to(each.callee.path) },
      args: each.args.map(map),
      named: mapValues(each.named, map),
    };
  });

function mapSubscript(subscript: Subscript, map: (term: Term) => Term): Subscript {
  if (subscript.kind === "at") return { kind: "at", index: map(subscript.index) };
  if (subscript.kind !== "slice") return subscript;
  const { start, stop, step } = subscript;
  return {
    kind: "slice",
    ...(start && { start: map(start) }),
    ...(stop && { stop: map(stop) }),
    ...(step && { step: map(step) }),
  };
}

export const mapValues = <K, V, W>(map: ReadonlyMap<K, V>, to: (value: V, key: K) => W): Map<K, W> =>
  new Map([...map].map(([key, value]) => [key, to(value, key)]));

/** Every value that a term reads, as often as it does. */
export function valuesIn(term: Term): string[] {
  const names: string[] = [];
  mapTerm(term, (each) => {
    if (each.kind === "value") names.push(each.name);
    if (each.kind === "batch") names.push(each.of);
    return undefined;
  });
  return names;
}

/** Text that is equal for what is. */
export const keyOf = (value: Term | Part | readonly Statement[] | readonly Term[]): string =>
  JSON.stringify(value, (_, each: unknown) =>
    each instanceof Map ? [...(each as Map<unknown, unknown>)] : Object.is(each, -0) ? "-0" : special(each),
  );

/** JSON has no NaN and no infinities. */
const special = (each: unknown): unknown =>
  typeof each === "number" && !Number.isFinite(each) ? `number ${String(each)}` : each;
