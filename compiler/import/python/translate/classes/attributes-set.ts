import type { Statement } from "../../syntax/python-ast.ts";
import type { Network } from "./network.ts";
import { assignedIn, readIn } from "../scope.ts";

/** Whether methods read an attribute by itself, and not as what goes from call to call. */
export function isReadLater({ methods, state }: Network, attribute: string): boolean {
  if (![...state.values()].some((names) => names.includes(attribute))) return true;
  return [...methods].some(
    ([name, { declaration }]) =>
      name !== "__init__" && !state.get(name)?.includes(attribute) && readIn(declaration.body).has(`self.${attribute}`),
  );
}

/** What methods that `__init__` calls change: `self.inplanes` in `_make_layer`. */
export function stateOf(methods: Network["methods"]): Map<string, readonly string[]> {
  const state = new Map<string, readonly string[]>();
  for (const [name, { declaration }] of methods) {
    if (name === "__init__" || name === "forward" || !returnsValue(declaration.body)) continue;
    const set = [...new Set(assignedIn(declaration.body))]
      .filter((each) => each.startsWith("self."))
      .map((each) => each.slice(5));
    if (set.length > 0) state.set(name, set);
  }
  return state;
}

const returnsValue = (statements: readonly Statement[]): boolean =>
  statements.some(
    (each) =>
      (each.kind === "return" && each.value !== undefined) ||
      (each.kind === "if" && (returnsValue(each.then) || returnsValue(each.otherwise))) ||
      ((each.kind === "for" || each.kind === "with") && returnsValue(each.body)),
  );

/** Attributes that are set more than once while a module is made. */
export function repeatedIn(
  lineage: Network["lineage"],
  methods: Network["methods"],
  state: Network["state"],
): Set<string> {
  const counts = new Map<string, number>();
  const bodies = [
    ...lineage.flatMap(({ declaration }) =>
      declaration.body.flatMap((each) =>
        each.kind === "function" && each.name.text === "__init__" ? [each.body] : [],
      ),
    ),
    ...[...methods].flatMap(([name, { declaration }]) =>
      name !== "__init__" && name !== "forward" && !returnsValue(declaration.body) ? [declaration.body] : [],
    ),
  ];
  for (const body of bodies)
    for (const statement of body)
      for (const each of new Set(assignedIn([statement])))
        if (each.startsWith("self.")) counts.set(each.slice(5), (counts.get(each.slice(5)) ?? 0) + 1);
  return new Set([...[...counts].flatMap(([name, count]) => (count > 1 ? [name] : [])), ...[...state.values()].flat()]);
}
