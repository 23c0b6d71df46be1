import type { Expression, Statement } from "../syntax/python-ast.ts";

/** `if (n := f(x)) > 1:` as `n = f(x)` and `if n > 1:`, where the value is made in any case. */
export function hoistNamed(statement: Statement): readonly Statement[] {
  const before: Statement[] = [];
  const plain = (expression: Expression): Expression => withoutNamed(expression, before);
  const done = ((): Statement => {
    switch (statement.kind) {
      case "if":
        return { ...statement, condition: plain(statement.condition) };
      case "assert":
        return { ...statement, condition: plain(statement.condition) };
      case "for":
        return { ...statement, iterable: plain(statement.iterable) };
      case "assign":
      case "return":
        return statement.value ? { ...statement, value: plain(statement.value) } : statement;
      case "update":
      case "expression":
        return { ...statement, value: plain(statement.value) };
      default:
        return statement;
    }
  })();
  return [...before, done];
}

/** What is only made under a condition, or again and again, stays. */
function withoutNamed(expression: Expression, before: Statement[]): Expression {
  const plain = (each: Expression): Expression => withoutNamed(each, before);
  switch (expression.kind) {
    case "named": {
      const { target, span } = expression;
      before.push({ kind: "assign", targets: [target], value: plain(expression.value), span });
      return target;
    }
    case "member":
      return { ...expression, object: plain(expression.object) };
    case "call":
      return {
        ...expression,
        callee: plain(expression.callee),
        args: expression.args.map((each) => ({ ...each, value: plain(each.value) })),
      };
    case "index":
      return {
        ...expression,
        object: plain(expression.object),
        subscripts: expression.subscripts.map((each) => (each.kind === "slice" ? each : plain(each))),
      };
    case "binary": {
      const left = plain(expression.left);
      const isLogic = expression.operator === "and" || expression.operator === "or";
      return { ...expression, left, right: isLogic ? expression.right : plain(expression.right) };
    }
    case "unary":
      return { ...expression, operand: plain(expression.operand) };
    case "conditional":
      return { ...expression, condition: plain(expression.condition) };
    case "tuple":
    case "list":
      return { ...expression, elements: expression.elements.map(plain) };
    case "star":
      return { ...expression, value: plain(expression.value) };
    default:
      return expression;
  }
}
