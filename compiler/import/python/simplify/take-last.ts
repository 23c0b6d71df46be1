import type { Expression, Statement } from "../syntax/python-ast.ts";
import { walkStatements } from "../translate/scope.ts";
import { replaceExpression } from "./replace-expression.ts";

/** `x = f(skips.pop())` as `x = f(skips[-1])` and `skips = skips[:-1]`: the list without what was taken of it. */
export function takeLast(statement: Statement): readonly Statement[] {
  if (!/^(assign|expression|update)$/.test(statement.kind)) return [statement];
  const pops: Pop[] = [];
  walkStatements([statement], (each) => {
    const pop = popOf(each);
    if (pop) pops.push(pop);
  });
  const [only] = pops;
  // Of several it would matter which comes first.
  if (!only || pops.length > 1) return [statement];
  const { call, list, isFirst } = only;
  const { span } = call;
  const number = (text: string): Expression => ({ kind: "number", text, span });
  const last: Expression = { kind: "unary", operator: "-", operand: number("1"), span };
  const taken: Expression = {
    kind: "index",
    object: list,
    subscripts: [isFirst ? number("0") : last],
    isTuple: false,
    span,
  };
  const rest: Expression = {
    kind: "index",
    object: list,
    subscripts: [{ kind: "slice", ...(isFirst ? { start: number("1") } : { stop: last }), span }],
    isTuple: false,
    span,
  };
  const without: Statement = { kind: "assign", targets: [list], value: rest, span };
  const isAlone = statement.kind === "expression" && statement.value === call;
  return isAlone ? [without] : [replaceIn(statement, call, taken), without];
}

interface Pop {
  readonly call: Expression;
  readonly list: Expression;
  readonly isFirst: boolean;
}

function popOf(call: Expression): Pop | undefined {
  if (call.kind !== "call" || call.callee.kind !== "member" || call.callee.name.text !== "pop") return undefined;
  const { object } = call.callee;
  const [place, ...more] = call.args;
  const isFirst = place?.value.kind === "number" && place.value.text === "0";
  if (object.kind !== "name" || more.length > 0 || (place && !isFirst)) return undefined;
  return { call, list: object, isFirst };
}

function replaceIn(statement: Statement, from: Expression, to: Expression): Statement {
  if (statement.kind === "assign" && statement.value)
    return { ...statement, value: replaceExpression(statement.value, from, to) };
  if (statement.kind === "expression" || statement.kind === "update")
    return { ...statement, value: replaceExpression(statement.value, from, to) };
  return statement;
}
