import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { poison, type Value } from "../../ir/value.ts";
import { reshapeTo } from "../../functions/shape.ts";
import { bindParams } from "../call/bind-arguments.ts";
import { fail, type Context } from "../context.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { framed } from "../call/call-frame.ts";
import { keywordOf } from "../call/keyword-of.ts";
import { builderOf } from "../model/build-graph.ts";
import { bindShape, checkShape } from "../model/shapes.ts";
import {
  scopeWithin,
  type Argument,
  type Instance,
  type Known,
  type ModuleBody,
  type Scope,
} from "../evaluate/values.ts";

/** Runs the `forward` of a module or model. */
export function runModule(context: Context, what: ModuleBody, args: readonly Argument[], span: Span): Value {
  const { forward, declaration, scope } = what;
  const name = declaration.name.text;
  if (!forward)
    return fail(context, "NN2018", declaration.name.span, { name }, { notes: [{ span, text: "called here" }] });
  return runMethod(context, name, forward, scope, args, span);
}

/** Runs the `loss` of a model, in which `forward(…)` is the model's own. */
export function runLoss(
  context: Context,
  what: ModuleBody,
  root: Instance,
  args: readonly Argument[],
  span: Span,
): Value {
  const name = what.declaration.name.text;
  if (!what.loss) throw new CompilerBug(`${name} has no loss`);
  const forward: Known = {
    kind: "callable",
    what: "the model's own forward",
    name: "forward",
    role: "builtin",
    run: (_, given, place) => context.callInstance({ ...root, what }, given, place),
  };
  const { loss } = what;
  const scope = scopeWithin(what.scope, [["forward", forward]]);
  return framed(context, { name, span, args, path: "" }, () =>
    asNumbers(context, runMethod(context, name, loss, scope, args, span)),
  );
}

/** A loss of shape [1] is one number, too. */
function asNumbers(context: Context, value: Value): Value {
  if (value.kind === "tuple" || value.kind === "list" || value.kind === "record")
    return { ...value, elements: value.elements.map((each) => asNumbers(context, each)) };
  if (value.kind !== "tensor") return value;
  const { shape } = value.type;
  return shape.length > 0 && shape.every((dim) => dim === 1) ? reshapeTo(builderOf(context), value, []) : value;
}

function runMethod(
  context: Context,
  name: string,
  method: ast.Method,
  scope: Scope,
  args: readonly Argument[],
  span: Span,
): Value {
  const bound = bindParams(context, { name, params: method.params }, args, span, (value) =>
    context.evaluate(value, scope),
  );
  const inner = scopeWithin(scope, bound);
  for (const param of method.params) {
    const value = bound.get(param.name.text);
    if (param.shape && value) bindShape(context, param, param.shape, value, inner);
  }
  const errors = context.errors();
  const result = context.execute(method.body, inner);
  if (!result && context.errors() > errors) return poison;
  if (!result) return fail(context, "NN2035", keywordOf(method), { name, method: method.kind });
  if (method.results) checkResults(context, name, method.results, result, inner);
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
