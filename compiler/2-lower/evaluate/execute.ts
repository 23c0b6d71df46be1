import type * as ast from "../../../grammar/ast.ts";
import { targetNames } from "../../../grammar/target-names.ts";
import { poison, showValue, tuple, type Value } from "../../ir/value.ts";
import { argumentOf } from "../call/argument-of.ts";
import { bindTargets } from "./bind-targets.ts";
import { conditionOf } from "./condition.ts";
import { Failure, fail, sourceText, type Context } from "../context.ts";
import { hear } from "../listener.ts";
import { elementsOf } from "./elements-of.ts";
import { applyBinary } from "./operators.ts";
import { lookup, type Scope } from "./values.ts";

/** Runs statements; gives what they return, or undefined. A statement that fails is reported, and the next ones go on. */
export function execute(context: Context, statements: readonly ast.Statement[], scope: Scope): Value | undefined {
  for (const statement of statements) {
    try {
      const returned = executeOne(context, statement, scope);
      if (returned) return returned;
    } catch (error) {
      if (!(error instanceof Failure) || error.isFinal) throw error;
      context.report(error);
      poisonTargets(statement, scope);
      // What was asserted is what the rest relies on.
      if (statement.kind === "return" || statement.kind === "assert") return poison;
    }
  }
  return undefined;
}

/** What a failed statement was to set is poison, so that its uses are not reported as well. */
function poisonTargets(statement: ast.Statement, scope: Scope): void {
  if (statement.kind === "const") scope.names.set(statement.name.text, poison);
  if (statement.kind === "assign" || statement.kind === "for")
    for (const target of targetNames(statement.targets)) scope.names.set(target.text, poison);
  if (statement.kind === "if") {
    for (const inner of [
      ...statement.then.statements,
      ...(statement.otherwise?.kind === "block" ? statement.otherwise.statements : []),
    ])
      poisonTargets(inner, scope);
  }
  if (statement.kind === "for") for (const inner of statement.body.statements) poisonTargets(inner, scope);
}

function executeOne(context: Context, statement: ast.Statement, scope: Scope): Value | undefined {
  context.tick(statement.span);
  switch (statement.kind) {
    case "const": {
      const value = context.evaluate(statement.value, scope);
      scope.names.set(statement.name.text, value);
      hear(context, statement.name.span, value);
      return undefined;
    }
    case "assign":
      assign(context, statement, scope);
      return undefined;
    case "return":
      return returned(context, statement, scope);
    case "if": {
      const condition = context.evaluate(statement.condition, scope);
      if (condition.kind === "poison") {
        poisonTargets(statement, scope);
        return undefined;
      }
      if (conditionOf(context, statement.condition, condition, scope))
        return execute(context, statement.then.statements, scope);
      const { otherwise } = statement;
      return otherwise && execute(context, otherwise.kind === "block" ? otherwise.statements : [otherwise], scope);
    }
    case "for":
      return loop(context, statement, scope);
    case "assert":
      assertHolds(context, statement, scope);
      return undefined;
  }
}

/** The first round that fails is the last: the others would fail of the same. */
function loop(context: Context, statement: ast.For, scope: Scope): Value | undefined {
  const { targets, iterable, body } = statement;
  const errors = context.errors();
  const elements = context.evaluate(iterable, scope);
  if (elements.kind === "poison") poisonTargets(statement, scope);
  for (const element of elementsOf(context, elements, iterable.span)) {
    context.tick(iterable.span);
    bindTargets(context, targets, element, scope, iterable.span);
    const result = execute(context, body.statements, scope);
    if (result) return result;
    if (context.errors() > errors) return void poisonTargets(statement, scope);
  }
  return undefined;
}

function assign(context: Context, { targets, operator, value, span }: ast.Assign, scope: Scope): void {
  const right = context.evaluate(value, scope);
  if (operator === "=") return bindTargets(context, targets, right, scope, value.span);
  const [target] = targets;
  if (targets.length > 1 || target?.kind !== "name")
    return fail(context, "NN2043", span, { operator, names: targetNames(targets).map(({ text }) => text) });
  const left = lookup(scope, target.text) ?? fail(context, "NN2019", target.span, { name: target.text });
  const sign = operator.slice(0, 1) as "+" | "-" | "*" | "/";
  const args = [{ value: left, span: target.span, text: target.text }, argumentOf(value, right)] as const;
  const result = applyBinary(context, sign, args, span);
  scope.names.set(target.text, result);
  hear(context, target.span, result);
}

function returned(context: Context, statement: ast.Return, scope: Scope): Value {
  const elements = statement.values.map((value) => context.evaluate(value, scope));
  if (elements.some((element) => element.kind === "poison")) return poison;
  if (statement.names) return { kind: "record", names: statement.names.map((name) => name.text), elements };
  const [only] = elements;
  return elements.length === 1 && only ? only : tuple(elements);
}

export function assertHolds(context: Context, { condition, message }: ast.Assert, scope: Scope): void {
  const value = context.evaluate(condition, scope);
  if (value.kind === "poison" || conditionOf(context, condition, value, scope)) return;
  const said = message && context.evaluate(message, scope);
  if (said?.kind === "poison") return;
  const text =
    said === undefined
      ? `${sourceText(condition.span)} does not hold`
      : said.kind === "string"
        ? said.value
        : showValue(said);
  fail(context, "NN3005", condition.span, { message: text }, { label: sidesOf(context, condition, scope) });
}

/** `30 % 8 == 0` is false since it is `6 == 0`. */
function sidesOf(context: Context, condition: ast.Expression, scope: Scope): string | undefined {
  if (condition.kind !== "binary" || !/^[=!<>]/.test(condition.operator)) return undefined;
  const [left, right] = [condition.left, condition.right].map((side) => showValue(context.evaluate(side, scope)));
  return `this is ${left} ${condition.operator} ${right}`;
}
