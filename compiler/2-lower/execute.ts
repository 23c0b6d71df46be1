import type * as ast from "../../grammar/ast.ts";
import { poison, showValue, tuple, type Value } from "../ir/value.ts";
import { Failure, fail, type Context } from "./context.ts";
import { bindTargets, elementsOf } from "./evaluate.ts";
import { applyBinary, truthOf } from "./operators.ts";
import { lookup, type Scope } from "./values.ts";

/** Runs statements; gives what they return, or undefined. A statement that fails is reported, and the next ones go on. */
export function execute(context: Context, statements: readonly ast.Statement[], scope: Scope): Value | undefined {
  for (const statement of statements) {
    try {
      const returned = executeOne(context, statement, scope);
      if (returned) return returned;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      context.report(error.diagnostic);
      poisonTargets(statement, scope);
      if (statement.kind === "return") return poison;
    }
  }
  return undefined;
}

/** What a failed statement was to set is poison, so that its uses are not reported as well. */
function poisonTargets(statement: ast.Statement, scope: Scope): void {
  if (statement.kind === "const") scope.names.set(statement.name.text, poison);
  if (statement.kind === "assign" || statement.kind === "for")
    for (const target of statement.targets) scope.names.set(target.text, poison);
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
    case "const":
      scope.names.set(statement.name.text, context.evaluate(statement.value, scope));
      return undefined;
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
      if (truthOf(context, condition, statement.condition.span))
        return execute(context, statement.then.statements, scope);
      const { otherwise } = statement;
      return otherwise && execute(context, otherwise.kind === "block" ? otherwise.statements : [otherwise], scope);
    }
    case "for":
      for (const element of elementsOf(context, context.evaluate(statement.iterable, scope), statement.iterable.span)) {
        bindTargets(context, statement.targets, element, scope, statement.iterable.span);
        const result = execute(context, statement.body.statements, scope);
        if (result) return result;
      }
      return undefined;
    case "assert":
      assertHolds(context, statement, scope);
      return undefined;
  }
}

function assign(context: Context, { targets, operator, value, span }: ast.Assign, scope: Scope): void {
  const right = context.evaluate(value, scope);
  if (operator === "=") return bindTargets(context, targets, right, scope, value.span);
  const [target] = targets;
  if (!target || targets.length > 1)
    return fail(context, "NN2014", span, { problem: `${operator} takes one name`, help: undefined });
  const left = lookup(scope, target.text) ?? fail(context, "NN2019", target.span, { name: target.text });
  const sign = operator.slice(0, 1) as "+" | "-" | "*" | "/";
  scope.names.set(target.text, applyBinary(context, sign, left, right, span));
}

function returned(context: Context, statement: ast.Return, scope: Scope): Value {
  const elements = statement.values.map((value) => context.evaluate(value, scope));
  if (statement.names) return { kind: "record", names: statement.names.map((name) => name.text), elements };
  const [only] = elements;
  return elements.length === 1 && only ? only : tuple(elements);
}

export function assertHolds(context: Context, { condition, message, span }: ast.Assert, scope: Scope): void {
  const value = context.evaluate(condition, scope);
  if (value.kind === "poison" || truthOf(context, value, condition.span)) return;
  const said = message && context.evaluate(message, scope);
  const text = said === undefined ? "this does not hold" : said.kind === "string" ? said.value : showValue(said);
  fail(context, "NN3005", span, { message: text });
}
