import type { Statement, Term } from "./module-tree.ts";
import type { Body } from "./shape.ts";
import { mapTerm, valuesIn } from "./terms.ts";

/**
 * A body whose values are called by their numbers, without aliases and without what nothing reads, so that bodies that do the same
 * are the same. `hints` are the names that they had.
 */
export function canonicalBody({
  params,
  statements,
  results,
}: Body): Body & { readonly hints: ReadonlyMap<string, string> } {
  const names = new Map<string, string>();
  const hints = new Map<string, string>();
  const rename = (name: string): string => {
    const fresh = `%${hints.size}`;
    names.set(name, fresh);
    hints.set(fresh, name);
    return fresh;
  };
  const renamed = params.map(rename);
  const kept: Statement[] = [];
  for (const { targets, value } of live(statements, results)) {
    const read = withNames(value, names);
    const [target] = targets;
    if (read.kind === "value" && targets.length === 1 && target !== undefined) names.set(target, read.name);
    else kept.push({ value: read, targets: targets.map(rename) });
  }
  return { params: renamed, statements: kept, results: results.map((each) => withNames(each, names)), hints };
}

const withNames = (term: Term, names: ReadonlyMap<string, string>): Term =>
  mapTerm(term, (each) => {
    if (each.kind === "value") return { kind: "value", name: names.get(each.name) ?? each.name };
    if (each.kind === "batch") return { kind: "batch", of: names.get(each.of) ?? each.of };
    return undefined;
  });

function live(statements: readonly Statement[], results: readonly Term[]): Statement[] {
  const read = new Set(results.flatMap(valuesIn));
  const kept: Statement[] = [];
  for (const each of [...statements].reverse())
    if (each.targets.some((target) => read.has(target))) {
      kept.unshift(each);
      for (const name of valuesIn(each.value)) read.add(name);
    }
  return kept;
}

/** The body of one that has no such parts: what they are called with goes on as it is. */
export function withoutParts(body: Body, parts: ReadonlySet<string>): Body | undefined {
  let isPossible = true;
  const drop = (term: Term): Term =>
    mapTerm(term, (each) => {
      if (each.kind === "part" && parts.has(each.path[0] ?? "")) isPossible = false;
      if (each.kind !== "call" || typeof each.callee === "string" || !parts.has(each.callee.path[0] ?? ""))
        return undefined;
      const [arg, ...others] = each.args;
      if (!arg || others.length > 0 || each.callee.path.length > 1) isPossible = false;
      return arg ? drop(arg) : undefined;
    });
  const dropped = {
    params: body.params,
    statements: body.statements.map(({ targets, value }) => ({ targets, value: drop(value) })),
    results: body.results.map(drop),
  };
  return isPossible ? canonicalBody(dropped) : undefined;
}
