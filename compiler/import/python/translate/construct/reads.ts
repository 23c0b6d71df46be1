import type { Statement } from "../../syntax/python-ast.ts";
import { changedBy, variableOf, walkStatements } from "../scope.ts";

/** Whether something is added to a variable, at any depth. */
export function isChangedIn(statements: readonly Statement[], variable: string): boolean {
  return statements.some((each) => {
    if (changedBy(each) === variable) return true;
    if (each.kind === "update")
      return (
        variableOf(each.target) === variable &&
        each.operator === "+" &&
        (each.value.kind === "list" || each.value.kind === "comprehension" || each.value.kind === "name")
      );
    if (each.kind === "for" || each.kind === "with") return isChangedIn(each.body, variable);
    return each.kind === "if" && (isChangedIn(each.then, variable) || isChangedIn(each.otherwise, variable));
  });
}

/** How often a variable is read; within a loop that counts as often. */
export function countReads(statements: readonly Statement[], variable: string): number {
  let count = 0;
  for (const statement of statements) {
    const isLoop = statement.kind === "for";
    walkStatements([statement], (each) => {
      if (each.kind !== "name" && each.kind !== "member") return;
      if (variableOf(each) === variable) count += isLoop ? 2 : 1;
      // The children of a comprehension are made again and again.
    });
    if (changedBy(statement) === variable) count--;
  }
  return count;
}
