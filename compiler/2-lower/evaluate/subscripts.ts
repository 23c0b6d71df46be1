import type * as ast from "../../../grammar/ast.ts";
import { kindOf } from "../../ir/value.ts";
import { abandon, fail, type Context } from "../context.ts";
import type { Scope } from "./values.ts";

/** The int between brackets, which may be negative. */
export function intOf(context: Context, expression: ast.Expression, scope: Scope): number {
  const value = context.evaluate(expression, scope);
  if (value.kind === "poison") return abandon();
  return value.kind === "int" ? value.value : fail(context, "NN2052", expression.span, { found: kindOf(value) });
}

/** Python's rules: negative bounds count from the end, and what reaches beyond is cut. */
export function sliceBounds(
  context: Context,
  slice: ast.Subscript & { kind: "slice" },
  length: number,
  scope: Scope,
): { start: number; step: number; count: number } {
  const step = slice.step ? intOf(context, slice.step, scope) : 1;
  if (step < 1) fail(context, "NN2050", slice.span, { of: "slice", found: step });
  const bound = (expression: ast.Expression | undefined, otherwise: number): number => {
    if (!expression) return otherwise;
    const value = intOf(context, expression, scope);
    return Math.min(length, Math.max(0, value < 0 ? value + length : value));
  };
  const start = bound(slice.start, 0);
  return { start, step, count: Math.max(0, Math.ceil((bound(slice.stop, length) - start) / step)) };
}

/** Whether a slice leaves everything as it is, however much that is: `:`, `0:` and `::1`. */
export function isWhole(context: Context, slice: ast.Subscript & { kind: "slice" }, scope: Scope): boolean {
  if (slice.stop) return false;
  const start = slice.start ? intOf(context, slice.start, scope) : 0;
  return start === 0 && (!slice.step || intOf(context, slice.step, scope) === 1);
}
