import type { Expression, If, Statement } from "../syntax/python-ast.ts";

const isContinue = (statement: Statement | undefined): boolean =>
  statement?.kind === "other" && statement.what === "`continue`";

/**
 * The body of a loop with what follows a `continue` under a condition, as `.nn` has it. A body in which the same would stand
 * twice is left as it is.
 */
export function withoutContinue(body: readonly Statement[]): readonly Statement[] {
  return settled(body) ?? body;
}

/** Undefined if there is a `continue` that cannot be written so. */
function settled(body: readonly Statement[]): readonly Statement[] | undefined {
  for (const [at, statement] of body.entries()) {
    if (isContinue(statement)) return body.slice(0, at);
    if (statement.kind === "with" && holdsContinue(statement.body)) return undefined;
    if (statement.kind !== "if" || !(holdsContinue(statement.then) || holdsContinue(statement.otherwise))) continue;
    const rest = body.slice(at + 1);
    const isThen = endsSo(statement.then);
    if (!isThen && !endsSo(statement.otherwise)) return undefined;
    const then = settled(isThen ? statement.then : [...statement.then, ...rest]);
    const otherwise = settled(isThen ? [...statement.otherwise, ...rest] : statement.otherwise);
    return then && otherwise && [...body.slice(0, at), ...branches(statement, then, otherwise)];
  }
  return body;
}

/** Whether a branch never gets to its end. */
function endsSo(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  return isContinue(last) || (last?.kind === "if" && endsSo(last.then) && endsSo(last.otherwise));
}

const holdsContinue = (statements: readonly Statement[]): boolean =>
  statements.some(
    (each) =>
      isContinue(each) ||
      (each.kind === "if" && (holdsContinue(each.then) || holdsContinue(each.otherwise))) ||
      (each.kind === "with" && holdsContinue(each.body)),
  );

function branches(statement: If, then: readonly Statement[], otherwise: readonly Statement[]): readonly Statement[] {
  if (then.length > 0) return [{ ...statement, then, otherwise }];
  return otherwise.length === 0
    ? []
    : [{ ...statement, condition: opposite(statement.condition), then: otherwise, otherwise: [] }];
}

const turned: Readonly<Record<string, string>> = {
  "==": "!=",
  "!=": "==",
  in: "not in",
  "not in": "in",
  is: "is not",
  "is not": "is",
};

function opposite(condition: Expression): Expression {
  const operator = condition.kind === "binary" ? turned[condition.operator] : undefined;
  if (condition.kind === "binary" && operator !== undefined && condition.left.kind !== "binary")
    return { ...condition, operator };
  if (condition.kind === "unary" && condition.operator === "not") return condition.operand;
  return { kind: "unary", operator: "not", operand: condition, span: condition.span };
}
