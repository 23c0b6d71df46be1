import type * as ast from "../../../grammar/ast.ts";
import { kindOf, poison, type Value } from "../../ir/value.ts";
import { argumentOf } from "./argument-of.ts";
import { fail, sourceText, type Context } from "../context.ts";
import { isKnown, type Argument, type Scope } from "../evaluate/values.ts";

export function callExpression(context: Context, { callee, items }: ast.Call, scope: Scope): Value {
  const target = context.evaluate(callee, scope);
  const args = context.evaluateItems(items, scope);
  return callValue(context, target, args, callee);
}

/** `x |> f` and `x |> f(1)`; what makes a module is called first, and the module then. */
export function pipe(context: Context, left: Value, link: ast.Binary, scope: Scope): Value {
  const first: Argument = argumentOf(link.left, left);
  const { right } = link;
  if (right.kind === "call") {
    const callee = context.evaluate(right.callee, scope);
    if (isKnown(callee) && callee.role !== "layer" && callee.role !== "module" && callee.role !== "container")
      return callValue(context, callee, [first, ...context.evaluateItems(right.items, scope)], right.callee);
  }
  return callValue(context, context.evaluate(right, scope), [first], right.kind === "call" ? right.callee : right);
}

function callValue(context: Context, callee: Value, args: readonly Argument[], written: ast.Expression): Value {
  if (callee.kind === "poison") return poison;
  // Of `conv(x).view(2)`, the place of the call is `view`.
  const span = written.kind === "access" ? written.name.span : written.span;
  if (!isKnown(callee))
    return fail(context, "NN2013", written.span, { what: kindOf(callee), help: insteadOfCall(callee, written) });
  // A layer can still be made of arguments that failed; a result cannot.
  if (args.some((arg) => arg.value.kind === "poison")) return poison;
  return context.call(callee, args, span);
}

function insteadOfCall(callee: Value, written: ast.Expression): string | undefined {
  const text = sourceText(written.span);
  if (callee.kind === "list" || callee.kind === "tuple") return `elements are taken with brackets: ${text}[0]`;
  // `fc = fc(x)`
  if (callee.kind === "tensor" && callee.by === text)
    return `${text} has been set to the result of ${text}(…): give that another name`;
  if (callee.kind === "tensor")
    return "layers and functions are called; parts of a tensor are taken with brackets: x[:, 0]";
  if (callee.kind === "none") return `leave the call out where there is nothing: if ${text} != none { … }`;
  return undefined;
}
