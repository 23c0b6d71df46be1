import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { none, poison, type Value } from "../../ir/value.ts";
import { bindParams } from "./bind-arguments.ts";
import type { Context } from "../context.ts";
import { bindShape } from "../model/shapes.ts";
import { scopeWithin, type Argument, type Scope } from "../evaluate/values.ts";

/** Runs a `fn` on its arguments; without a return it gives none. */
export function callFn(
  context: Context,
  declaration: ast.Fn,
  scope: Scope,
  args: readonly Argument[],
  span: Span,
): Value {
  const name = declaration.name.text;
  const bound = bindParams(context, { name, params: declaration.params }, args, span, (value, before) =>
    context.evaluate(value, scopeWithin(scope, before)),
  );
  const inner = scopeWithin(scope, bound);
  for (const param of declaration.params) {
    const value = bound.get(param.name.text);
    if (param.shape && value) bindShape(context, param, param.shape, value, inner);
  }
  if (declaration.body.kind !== "block") return context.evaluate(declaration.body, inner);
  const errors = context.errors();
  return context.execute(declaration.body, inner) ?? (context.errors() > errors ? poison : none);
}
