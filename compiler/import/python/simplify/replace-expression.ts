import type { Expression } from "../syntax/python-ast.ts";

/** An expression with another in the place of one that it holds, outside of comprehensions and lambdas. */
export function replaceExpression(whole: Expression, from: Expression, to: Expression): Expression {
  if (whole === from) return to;
  const inner = (each: Expression): Expression => replaceExpression(each, from, to);
  switch (whole.kind) {
    case "member":
      return { ...whole, object: inner(whole.object) };
    case "call":
      return {
        ...whole,
        callee: inner(whole.callee),
        args: whole.args.map((each) => ({ ...each, value: inner(each.value) })),
      };
    case "index":
      return {
        ...whole,
        object: inner(whole.object),
        subscripts: whole.subscripts.map((each) => (each.kind === "slice" ? each : inner(each))),
      };
    case "binary":
      return { ...whole, left: inner(whole.left), right: inner(whole.right) };
    case "unary":
      return { ...whole, operand: inner(whole.operand) };
    case "tuple":
    case "list":
      return { ...whole, elements: whole.elements.map(inner) };
    case "star":
      return { ...whole, value: inner(whole.value) };
    default:
      return whole;
  }
}
