import { readPython } from "../syntax/read-python.ts";
import type { Statement } from "../syntax/python-ast.ts";
import type { Home } from "../translate/context.ts";
import { holdHome } from "./homes.ts";
import { missedBy } from "./missed.ts";
import { CannotFollow, Raised, type Run } from "./run.ts";
import { text, type Scope } from "./values.ts";

/** The names of a file. Its statements are followed in their order; what cannot be followed is missed when it is asked for. */
export function fileScope(run: Run, home: Home): Scope {
  const known = run.scopes.get(home);
  if (known) return known;
  const scope: Scope = { names: new Map([["__name__", text("nnc")]]), outer: undefined, broken: new Map() };
  run.scopes.set(home, scope);
  holdHome(scope, home);
  const { emission } = run;
  run.emission = undefined;
  // As it was written: what the translation makes of it before is another's matter.
  for (const statement of readPython(home.source).file.statements) {
    try {
      run.execute(run, scope, [statement]);
      for (const name of namedBy(statement)) scope.broken?.delete(name);
    } catch (error) {
      if (!(error instanceof CannotFollow || error instanceof Raised)) throw error;
      error.at ??= run.span;
      for (const name of missedBy(scope, statement)) scope.broken?.set(name, error);
    }
  }
  run.emission = emission;
  return scope;
}

/** The names that a statement gives another value, whatever they had. */
function namedBy(statement: Statement): readonly string[] {
  if (statement.kind === "function" || statement.kind === "class") return [statement.name.text];
  if (statement.kind !== "assign") return [];
  return statement.targets.flatMap((target) => (target.kind === "name" ? [target.text] : []));
}
