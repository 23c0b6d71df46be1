import type { Expression, Parameter, Statement } from "../../syntax/python-ast.ts";
import { bare, negated, type Code } from "../code.ts";
import { marked, report, sourceOf, type Context } from "../context.ts";
import { translate, truthOf } from "../read.ts";
import type { Scope } from "../scope.ts";

/** Says that a statement has no counterpart, and leaves its text where it would be. */
export function todo(context: Context, statement: Pick<Statement, "span">, what: string, help?: string): string[] {
  const { span } = statement;
  report(context, "NN6007", span, { what, help: help ?? helps[what] });
  return [`# TODO ${sourceOf(span)}`];
}

const helps: Readonly<Record<string, string>> = {
  "`del`": "make no such field",
  "`while`": "loops are over a range or a list: for i in range(n)",
  "`break`": "decide before the loop what it goes over",
  "`continue`": "put what follows it under a condition",
  "`try`": "write what holds for this network",
  "`yield`": "collect the values in a list",
};

/** `, "what the error says"` */
export function messageOf(context: Context, scope: Scope, value: Expression | undefined): string {
  const text = value?.kind === "call" ? value.args[0]?.value : value?.kind === "string" ? value : undefined;
  if (!text || (text.kind !== "string" && text.kind !== "binary")) return "";
  const before = context.diagnostics.length;
  const code = translate(context, scope, text);
  if (context.diagnostics.length > before) {
    context.diagnostics.length = before;
    return "";
  }
  return `, ${code.text}`;
}

/** The assertion that stands for `if wrong: raise …`. */
export function assertNot(
  context: Context,
  scope: Scope,
  condition: Expression,
  raised: Expression | undefined,
): string[] {
  const before = context.diagnostics.length;
  const code = translate(context, scope, condition);
  if (context.diagnostics.length > before) {
    context.diagnostics.length = before;
    return [`# ${sourceOf(condition.span)}: not checked`];
  }
  if (truthOf(code) === false) return [];
  // How large a batch is only a call knows.
  if (scope.isWithin === "body" && /\.(size\(0\)|shape\[0\])/.test(bare(code.text)))
    return [`# ${sourceOf(condition.span)}: not checked`];
  const holds =
    condition.kind === "unary" && condition.operator === "not"
      ? translate(context, scope, condition.operand)
      : negated(code);
  return [`${marked(context, condition.span, "assert")} ${holds.text}${messageOf(context, scope, raised)}`];
}

/** What is known of a parameter: that it may be none, that it is yes or no, that it is a tensor. */
export function knownOf({ annotation, kind }: Parameter, value: Code | undefined): Code["known"] {
  if (kind === "*") return undefined;
  const type = annotation ? sourceOf(annotation.span) : "";
  if (value?.known?.kind === "none") return { kind: "optional" };
  if (value?.known?.kind === "bool" || type === "bool") return { kind: "condition" };
  return /^(torch\.)?Tensor$/.test(type) ? { kind: "tensor" } : undefined;
}
