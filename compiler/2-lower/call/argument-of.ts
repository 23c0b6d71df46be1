import type * as ast from "../../../grammar/ast.ts";
import type { Value } from "../../ir/value.ts";
import { sourceText } from "../context.ts";
import type { Argument } from "../evaluate/values.ts";

/** Longer expressions are not repeated in messages. */
const MOST_TEXT = 24;

/** An expression and its value, as an argument. */
export function argumentOf(expression: ast.Expression, value: Value): Argument {
  const isPlain = expression.kind !== "binary" && expression.kind !== "conditional";
  const text = isPlain ? sourceText(expression.span) : "";
  return { value, span: expression.span, ...(text !== "" && text.length <= MOST_TEXT ? { text } : {}) };
}
