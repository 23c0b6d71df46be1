import type * as ast from "../../../grammar/ast.ts";
import type { Text } from "./layout.ts";
import type { Scope } from "./meaning.ts";

/** What an operator, a dot or a bracket can follow. */
export function inParentheses(value: ast.Expression, scope: Scope): Text {
  const text = scope.writer.write(value, scope);
  const isBinary = value.kind === "binary" && value.operator !== "|>";
  return isBinary || value.kind === "conditional" || value.kind === "unary" || value.kind === "number"
    ? ["(", text, ")"]
    : text;
}
