import type * as ast from "../../../grammar/ast.ts";
import { assertNever } from "../../ir/compiler-bug.ts";
import * as values from "../../ir/value.ts";
import { none, poison, showValue, type Value } from "../../ir/value.ts";
import { access } from "./access.ts";
import { argumentOf } from "../call/argument-of.ts";
import { callExpression, pipe } from "../call/call-expression.ts";
import { conditionOf } from "./condition.ts";
import { fail, type Context } from "../context.ts";
import { hear } from "../listener.ts";
import { indexInto } from "./index-into.ts";
import { applyBinary, invert, limited, negate } from "./operators.ts";
import { lookup, type Scope } from "./values.ts";

/** The value of an expression at compile time; tensors become values of the graph. */
export function evaluate(context: Context, expression: ast.Expression, scope: Scope): Value {
  context.tick(expression.span);
  return context.deeper(expression.span, () => evaluateOne(context, expression, scope));
}

function evaluateOne(context: Context, expression: ast.Expression, scope: Scope): Value {
  const inner = (each: ast.Expression): Value => context.evaluate(each, scope);
  switch (expression.kind) {
    case "number":
      return expression.isFloat ? values.float(expression.value) : integer(context, expression);
    case "string": {
      const parts = expression.parts.map((part) => (typeof part === "string" ? values.text(part) : inner(part)));
      if (parts.some((part) => part.kind === "poison")) return poison;
      return values.text(limited(context, parts.map(showPlain).join(""), expression.span));
    }
    case "bool":
      return values.bool(expression.value);
    case "none":
      return none;
    case "hole":
      return { kind: "hole" };
    case "reference":
      return lookup(scope, expression.name) ?? fail(context, "NN2019", expression.span, { name: expression.name });
    case "tuple": {
      const elements = expression.elements.map(inner);
      return elements.some((element) => element.kind === "poison") ? poison : values.tuple(elements);
    }
    case "list": {
      const items = context.evaluateItems(expression.items, scope);
      const named = items.find((item) => item.name !== undefined);
      if (named) fail(context, "NN2045", named.nameSpan ?? named.span, { of: "list" });
      return items.some((item) => item.value.kind === "poison") ? poison : values.list(items.map((item) => item.value));
    }
    case "conditional": {
      const condition = inner(expression.condition);
      if (condition.kind === "poison") return poison;
      return inner(
        conditionOf(context, expression.condition, condition, scope) ? expression.then : expression.otherwise,
      );
    }
    case "call":
      return callExpression(context, expression, scope);
    case "index":
      return indexInto(context, inner(expression.object), expression, scope);
    case "access":
      return access(context, inner(expression.object), expression);
    case "unary":
      return unary(context, expression, scope);
    case "binary":
      return binaryChain(context, expression, scope);
    case "invalid":
      return poison;
    default:
      return assertNever(expression);
  }
}

function integer(context: Context, { value, text, span }: ast.NumberLiteral): Value {
  if (!Number.isSafeInteger(value)) fail(context, "NN2049", span, { number: text, kind: "int" });
  return values.int(value);
}

/** A value within a string, without the quotes of strings. */
const showPlain = (value: Value): string => (value.kind === "string" ? value.value : showValue(value));

function unary(context: Context, { operator, operand, span }: ast.Unary, scope: Scope): Value {
  const value = context.evaluate(operand, scope);
  if (operator === "-") return negate(context, value, span);
  if (operator === "~") return invert(context, value, span);
  return value.kind === "poison" ? poison : values.bool(!conditionOf(context, operand, value, scope));
}

/** Chains lean to the left and may be long: followed down first, then calculated upwards. */
function binaryChain(context: Context, expression: ast.Binary, scope: Scope): Value {
  const chain: ast.Binary[] = [];
  let start: ast.Expression = expression;
  while (start.kind === "binary") {
    chain.unshift(start);
    start = start.left;
  }
  let left = context.evaluate(start, scope);
  for (const link of chain) {
    if (link.operator === "|>") left = pipe(context, left, link, scope);
    else if (link.operator === "and" || link.operator === "or") {
      if (left.kind === "poison") continue;
      const isTrue = conditionOf(context, link.left, left, scope);
      if (isTrue === (link.operator === "and")) left = context.evaluate(link.right, scope);
    } else {
      const right = argumentOf(link.right, context.evaluate(link.right, scope));
      left = applyBinary(context, link.operator, [argumentOf(link.left, left), right], link.operatorSpan);
    }
    if (link !== expression) hear(context, link.span, left);
  }
  return left;
}
