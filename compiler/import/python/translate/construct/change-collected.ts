import type { Statement } from "../../syntax/python-ast.ts";
import { additions } from "./additions.ts";
import { codeOf, type Collected } from "./collected.ts";
import { atom } from "../code.ts";
import type { Scope } from "../scope.ts";
import type { Construction } from "./construction.ts";

/** Adds to a list or a container; false if the statement is none that adds. */
export function changeCollected(made: Construction, scope: Scope, statement: Statement, variable: string): boolean {
  const held = made.collected.get(variable) ?? restored(scope, variable);
  if (!held) return false;
  const items = additions(made.context, scope, statement, variable);
  if (!items) return false;
  const next = { ...held, items: [...held.items, ...items] };
  made.collected.set(variable, next);
  scope.names.set(variable, codeOf(next));
  return true;
}

/** A list that a function has made, to which more is added. */
function restored(scope: Scope, variable: string): Collected | undefined {
  const code = scope.names.get(variable);
  if (!code || code.text === "" || code.known?.kind === "modules") return undefined;
  return { variable, container: "list", items: [{ prefix: `for each in ${code.text}: `, value: atom("each") }] };
}
