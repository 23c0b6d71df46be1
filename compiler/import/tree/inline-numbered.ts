import {
  call,
  literal,
  type ModulePart,
  type ModuleTree,
  type Part,
  type Statement,
  type Term,
} from "./module-tree.ts";
import { isNumber } from "./numbered-children.ts";
import { isChain } from "./shape.ts";
import { mapPaths, mapTerm, mapValues } from "./terms.ts";

/**
 * A Sequential with a forward of its own: its children have numbers, which are no names of fields. What it does is done by the module
 * that calls it, and it becomes the list of its children, so that weights keep their names.
 */
export const inlineNumbered = (tree: ModuleTree): ModuleTree => {
  const root = inlined(tree.root);
  return { ...tree, root: { ...root, parts: emptied(root) } };
};

function inlined(part: ModulePart): ModulePart {
  const parts = new Map<string, Part>();
  for (const [name, child] of part.parts) parts.set(name, child.kind === "module" ? inlined(child) : child);
  const held: ModulePart = { ...part, parts };
  return { ...held, ...withoutCalls(held) };
}

/** It is more than a chain, or is called without anything: there are no such modules in the language. */
const mustGo = (part: ModulePart): boolean =>
  part.params.length === 0 ? part.results.length > 0 : [...part.parts.keys()].some(isNumber) && !isChain(part);

/** Where bodies of others have gone, only their children are left. */
const emptied = (part: ModulePart): ReadonlyMap<string, Part> =>
  mapValues(part.parts, (child): Part => {
    if (child.kind !== "module") return child;
    const parts = emptied(child);
    return mustGo(child) ? { ...child, parts, params: [], body: [], results: [] } : { ...child, parts };
  });

type Body = Pick<ModulePart, "body" | "results">;

function withoutCalls(part: ModulePart): Body {
  const names = new Set([...part.params, ...part.body.flatMap(({ targets }) => targets)]);
  const fresh = (hint: string): string => {
    let name = hint;
    for (let i = 2; names.has(name); i++) name = `${hint}_${i}`;
    names.add(name);
    return name;
  };
  const body: Statement[] = [];
  for (const statement of part.body) {
    const { targets, value } = statement;
    const callee = value.kind === "call" && typeof value.callee !== "string" ? value.callee : undefined;
    const called = callee && partAt(part, callee.path);
    if (value.kind !== "call" || !callee || called?.kind !== "module" || !mustGo(called) || value.named.size > 0) {
      body.push(statement);
      continue;
    }
    const given = new Map<string, Term>(called.params.map((name, i) => [name, value.args[i] ?? nothing]));
    const inner = (term: Term): Term =>
      mapTerm(withPrefix(term, callee.path), (each) => {
        if (each.kind === "value") return given.get(each.name);
        return each.kind === "batch" ? sizeOf(given.get(each.of) ?? each) : undefined;
      });
    for (const each of called.body) {
      const moved = inner(each.value);
      const renamed = each.targets.map(fresh);
      each.targets.forEach((target, i) => given.set(target, { kind: "value", name: renamed[i] ?? target }));
      body.push({ targets: renamed, value: moved });
    }
    const results = called.results.map(inner);
    targets.forEach((target, i) => body.push({ targets: [target], value: results[i] ?? nothing }));
  }
  return { body, results: part.results };
}

const nothing = literal(null);

/** Paths from the caller's place. Done before values are put in, whose paths are the caller's already. */
const withPrefix = (term: Term, prefix: readonly string[]): Term => mapPaths(term, (path) => [...prefix, ...path]);

/** `x.size(0)` of what a parameter was given. */
const sizeOf = (given: Term): Term =>
  given.kind === "value"
    ? { kind: "batch", of: given.name }
    : given.kind === "batch"
      ? given
      : call("size", [given, literal(0)]);

function partAt(root: ModulePart, path: readonly string[]): Part | undefined {
  let at: Part | undefined = root;
  for (const name of path) at = at?.kind === "module" ? at.parts.get(name) : undefined;
  return at;
}
