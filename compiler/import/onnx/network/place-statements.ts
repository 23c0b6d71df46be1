import type { Path } from "./paths.ts";
import { valuesIn } from "../../tree/terms.ts";
import { keyOf, type FlatNetwork, type PlacedStatement } from "./placed.ts";

/**
 * Gives statements of which the file says nothing a place: in the module of what was made last of what they read, as they most often
 * come right behind it; where another of it comes from around that module, there.
 */
export function placeStatements(network: FlatNetwork): FlatNetwork {
  const made = new Map<string, { readonly at: number; readonly scope: Path }>();
  const statements = network.statements.map((statement, at): PlacedStatement => {
    const scope = statement.scope ?? scopeOf(statement, made);
    for (const name of statement.targets) made.set(name, { at, scope });
    return { ...statement, scope };
  });
  return { ...network, statements };
}

function scopeOf({ value }: PlacedStatement, made: ReadonlyMap<string, { at: number; scope: Path }>): Path {
  const sources = valuesIn(value).flatMap((name) => made.get(name) ?? []);
  const last = sources.reduce((a, b) => (b.at > a.at ? b : a), { at: -1, scope: [] as Path });
  const around = sources
    .filter(
      ({ scope }) =>
        scope.length > 0 && scope.length < last.scope.length && keyOf(last.scope).startsWith(`${keyOf(scope)}.`),
    )
    .toSorted((a, b) => b.scope.length - a.scope.length);
  return around[0]?.scope ?? last.scope;
}
