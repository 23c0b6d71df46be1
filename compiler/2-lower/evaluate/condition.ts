import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { kindOf, type Value } from "../../ir/value.ts";
import { abandon, fail, type Context } from "../context.ts";
import { isKnown, lookup, type Known, type Scope } from "./values.ts";

/** What `if`, `and`, `or`, `not` and `assert` make of an expression whose value is known. */
export function conditionOf(context: Context, expression: ast.Expression, value: Value, scope: Scope): boolean {
  refuseNamed(context, expression, scope);
  return truthOf(context, value, expression.span);
}

/** As in Python, 0, "", [], none and a Sequential or ModuleList without children are false. */
function truthOf(context: Context, value: Value, span: Span): boolean {
  switch (value.kind) {
    case "bool":
      return value.value;
    case "int":
    case "float":
      return value.value !== 0;
    case "string":
      return value.value !== "";
    case "none":
      return false;
    case "list":
    case "tuple":
      return value.elements.length > 0;
    case "callable":
      return truthOfCallable(context, value, span);
    case "poison":
      return abandon();
    default:
      return fail(context, "NN2021", span, { what: kindOf(value) });
  }
}

function truthOfCallable(context: Context, value: Value, span: Span): boolean {
  if (!isKnown(value)) return true;
  if (value.role === "tensor-function" && value.self) return refuse(context, value, span);
  return value.role !== "instance" || value.instance.what.kind !== "container" || value.instance.children.size > 0;
}

/**
 * A parameter or field may be a function, a layer or none, and be asked which. A function that is named itself is always there:
 * it was to be called. Nor does a tuple that is written out say yes or no.
 */
function refuseNamed(context: Context, expression: ast.Expression, scope: Scope): void {
  // The left side is a condition of its own, which `and` and `or` have asked.
  if (expression.kind === "binary" && (expression.operator === "and" || expression.operator === "or"))
    return refuseNamed(context, expression.right, scope);
  if (expression.kind === "tuple") fail(context, "NN2044", expression.span, { of: "tuple" });
  if (expression.kind !== "reference") return;
  const value = lookup(scope, expression.name);
  if (value && isKnown(value) && isDeclared(value, expression.name, scope)) refuse(context, value, expression.span);
}

/** Whether a name is that of a function or module itself, and of nothing that holds it. */
function isDeclared(value: Known, name: string, scope: Scope): boolean {
  if (value.role === "instance") return false;
  let home: Scope = scope;
  while (!home.names.has(name) && home.outer) home = home.outer;
  const isOfFile = home.outer?.outer === undefined;
  return home.outer === undefined || ("scope" in value && value.scope === home) || (isOfFile && value.name === name);
}

const refuse = (context: Context, value: Known, span: Span): never =>
  fail(context, "NN2044", span, { of: "callable", what: value.what, name: value.name });
