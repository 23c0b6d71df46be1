import type { Expression, Statement } from "../syntax/python-ast.ts";
import { sourceOf } from "../translate/context.ts";

/** All that is ever assigned to a variable, `x` or `self.x`, in the order of the text; what is appended, as a list. */
export function assignmentsOf(statements: readonly Statement[], variable: string): readonly Expression[] {
  return statements.flatMap((each): readonly Expression[] => {
    switch (each.kind) {
      case "assign":
        return each.value && each.targets.some(({ span }) => sourceOf(span) === variable) ? [each.value] : [];
      case "update":
        return sourceOf(each.target.span) === variable && each.operator === "+" ? [each.value] : [];
      case "expression":
        return appended(each.value, variable);
      case "if":
        return [...assignmentsOf(each.then, variable), ...assignmentsOf(each.otherwise, variable)];
      case "for":
      case "with":
        return assignmentsOf(each.body, variable);
      default:
        return [];
    }
  });
}

function appended(value: Expression, variable: string): readonly Expression[] {
  if (value.kind !== "call" || value.callee.kind !== "member" || sourceOf(value.callee.object.span) !== variable)
    return [];
  const [first, second] = value.args;
  switch (value.callee.name.text) {
    case "append":
      return first ? [{ kind: "list", elements: [first.value], span: value.span }] : [];
    case "extend":
      return first ? [first.value] : [];
    case "add_module":
      return second ? [{ kind: "list", elements: [second.value], span: value.span }] : [];
    default:
      return [];
  }
}

/** All that statements may return. */
export function returnsOf(statements: readonly Statement[]): readonly Expression[] {
  return statements.flatMap((each): readonly Expression[] => {
    if (each.kind === "return") return each.value ? [each.value] : [];
    if (each.kind === "if") return [...returnsOf(each.then), ...returnsOf(each.otherwise)];
    return each.kind === "for" || each.kind === "with" ? returnsOf(each.body) : [];
  });
}

/** Whether something is ever added to a list. */
export function isGrown(statements: readonly Statement[], variable: string): boolean {
  return statements.some((each) => {
    if (each.kind === "update") return sourceOf(each.target.span) === variable;
    if (each.kind === "expression") return appended(each.value, variable).length > 0;
    if (each.kind === "if") return isGrown(each.then, variable) || isGrown(each.otherwise, variable);
    return (each.kind === "for" || each.kind === "with") && isGrown(each.body, variable);
  });
}
