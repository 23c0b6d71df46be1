import type { Statement } from "../syntax/python-ast.ts";
import { namesSetBy } from "./names-set-by.ts";

/** Names of a file that are set or changed more than once, with all that are the same list: their values depend on the order. */
export function changingNames(statements: readonly Statement[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const statement of statements)
    for (const name of namesSetBy(statement)) counts.set(name, (counts.get(name) ?? 0) + 1);
  // What an `if` or a loop sets is not there by itself.
  for (const statement of statements)
    if (statement.kind === "if" || statement.kind === "for")
      for (const name of namesSetBy(statement)) counts.set(name, 2);
  const changing = new Set([...counts].flatMap(([name, count]) => (count > 1 ? [name] : [])));
  for (const statement of [...statements, ...statements])
    if (statement.kind === "assign" && statement.value?.kind === "name") {
      const same = [statement.value.text, ...namesSetBy(statement)];
      if (same.some((name) => changing.has(name))) for (const name of same) changing.add(name);
    }
  return changing;
}
