import type { Assign, Expression, Statement, Subscript } from "../syntax/python-ast.ts";
import { assignmentsOf } from "../in-place/statements-of.ts";

/** `for h in (slice(0, -4), slice(-4, None)): x[:, h] = …`, each round by itself: `.nn` has no slices as values. */
export function unrollSlices(statement: Statement, body: readonly Statement[]): readonly Statement[] {
  if (statement.kind !== "for" || statement.target.kind !== "name") return [statement];
  const slices = slicesOf(statement.iterable, body);
  if (!slices) return [statement];
  const { text } = statement.target;
  return slices.flatMap((slice) => statement.body.flatMap((each) => unrollSlices(withSlice(each, text, slice), body)));
}

function slicesOf(value: Expression, body: readonly Statement[]): readonly Subscript[] | undefined {
  if (value.kind === "name") {
    const [only, ...others] = assignmentsOf(body, value.text);
    return only && others.length === 0 && only.kind !== "name" ? slicesOf(only, body) : undefined;
  }
  if (value.kind !== "tuple" && value.kind !== "list") return undefined;
  const slices = value.elements.map(sliceOf);
  return slices.length > 0 && slices.every((each) => each !== undefined) ? slices : undefined;
}

function sliceOf(value: Expression): Subscript | undefined {
  if (value.kind !== "call" || value.callee.kind !== "name" || value.callee.text !== "slice") return undefined;
  const given = value.args.map((each) => (each.value.kind === "none" ? undefined : each.value));
  const [start, stop, step] = given.length === 1 ? [undefined, given[0]] : given;
  return { kind: "slice", ...(start && { start }), ...(stop && { stop }), ...(step && { step }), span: value.span };
}

function withSlice(statement: Statement, name: string, slice: Subscript): Statement {
  if (statement.kind === "for")
    return { ...statement, body: statement.body.map((each) => withSlice(each, name, slice)) };
  if (statement.kind === "if")
    return {
      ...statement,
      then: statement.then.map((each) => withSlice(each, name, slice)),
      otherwise: statement.otherwise.map((each) => withSlice(each, name, slice)),
    };
  if (statement.kind === "assign")
    return { ...statement, targets: statement.targets.map((each) => inSubscripts(each, name, slice)) };
  if (statement.kind === "update") return { ...statement, target: inSubscripts(statement.target, name, slice) };
  return statement;
}

const inSubscripts = (target: Expression, name: string, slice: Subscript): Expression =>
  target.kind === "index"
    ? {
        ...target,
        subscripts: target.subscripts.map((each) => (each.kind === "name" && each.text === name ? slice : each)),
      }
    : target;

/** `slices = (slice(0, -4), slice(-4, None))` */
export const setsSlices = (statement: Statement): statement is Assign =>
  statement.kind === "assign" &&
  statement.value !== undefined &&
  statement.value.kind !== "name" &&
  slicesOf(statement.value, []) !== undefined;
