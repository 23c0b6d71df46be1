import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { poison, type Value } from "../../ir/value.ts";
import { bindParams } from "../call/bind-arguments.ts";
import { fail, type Context } from "../context.ts";
import { keywordOf } from "../call/keyword-of.ts";
import { bindShape, checkShape } from "../model/shapes.ts";
import { scopeWithin, type Argument, type ModuleBody, type Scope } from "../evaluate/values.ts";

/** Runs the `forward` of a module or model. */
export function runModule(context: Context, what: ModuleBody, args: readonly Argument[], span: Span): Value {
  const { forward, declaration, scope } = what;
  const name = declaration.name.text;
  if (!forward)
    return fail(context, "NN2018", declaration.name.span, { name }, { notes: [{ span, text: "called here" }] });
  const bound = bindParams(context, { name, params: forward.params }, args, span, (value) =>
    context.evaluate(value, scope),
  );
  const inner = scopeWithin(scope, bound);
  for (const param of forward.params) {
    const value = bound.get(param.name.text);
    if (param.shape && value) bindShape(context, param, param.shape, value, inner);
  }
  const errors = context.errors();
  const result = context.execute(forward.body, inner);
  if (!result && context.errors() > errors) return poison;
  if (!result) return fail(context, "NN2035", keywordOf(forward), { name });
  if (forward.results) checkResults(context, name, forward.results, result, inner);
  return result;
}

function checkResults(context: Context, name: string, shapes: readonly ast.Shape[], result: Value, scope: Scope): void {
  if (result.kind === "poison") return;
  const results =
    result.kind === "tuple" || result.kind === "record" || result.kind === "list" ? result.elements : [result];
  const [first] = shapes;
  if (results.length !== shapes.length && first)
    fail(context, "NN3009", first.span, { name, expected: shapes.length, found: results.length });
  shapes.forEach((shape, i) =>
    checkShape(
      context,
      `the result${shapes.length === 1 ? "" : ` ${i + 1}`} of ${name}`,
      shape,
      results[i] as Value,
      scope,
    ),
  );
}
