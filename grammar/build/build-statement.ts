import type { CstNode } from "chevrotain";
import type * as ast from "../ast.ts";
import { buildExpression, buildTargets, invalid, nameOf, type Context } from "./build-expression.ts";
import { node, nodes, nodeSpan, token, tokens, tokenSpan } from "../cst.ts";
import { spanning, type Span } from "../source.ts";

export const part = (parent: CstNode, label: string, context: Context, fallback: Span): ast.Expression =>
  buildExpression(node(parent, label), context, endOf(fallback));

/** The value behind a sign. Where the sign was missing, that was reported, and what stands there is no value. */
export const partAfter = (sign: string, parent: CstNode, context: Context, span: Span): ast.Expression =>
  token(parent, sign) === undefined ? invalid(endOf(span)) : part(parent, "expression", context, span);

const endOf = (span: Span): Span => ({ ...span, start: span.end });

export function buildBlock(block: CstNode, context: Context, fallback: Span): ast.Block {
  const span = nodeSpan(context.source, block, fallback);
  const statements = nodes(block, "statement").flatMap((statement) =>
    buildStatement(statement, context, nodeSpan(context.source, statement, span)),
  );
  return { kind: "block", statements, span };
}

function buildStatement(statement: CstNode, context: Context, span: Span): ast.Statement[] {
  const constant = node(statement, "const");
  if (constant !== undefined) return buildConst(constant, context, span);
  const assign = node(statement, "assign");
  if (assign !== undefined) return buildAssign(assign, context, span);
  const result = node(statement, "return");
  if (result !== undefined) return [buildReturn(result, context, span)];
  const condition = node(statement, "if");
  if (condition !== undefined) return buildIf(condition, context, span);
  const assert = node(statement, "assert");
  if (assert !== undefined) return [buildAssert(assert, context, span)];
  const loop = node(statement, "for");
  return loop === undefined ? [] : buildFor(loop, context, span);
}

export function buildConst(constant: CstNode, context: Context, span: Span): ast.Const[] {
  const name = token(constant, "Name");
  if (name === undefined) return [];
  return [{ kind: "const", name: nameOf(name, context), value: partAfter("Equals", constant, context, span), span }];
}

export function buildAssert(assert: CstNode, context: Context, span: Span): ast.Assert {
  const message = node(assert, "message");
  return {
    kind: "assert",
    condition: part(assert, "condition", context, span),
    ...(message === undefined ? {} : { message: buildExpression(message, context, span) }),
    span,
  };
}

function buildAssign(assign: CstNode, context: Context, span: Span): ast.Assign[] {
  const targets = buildTargets(node(assign, "assigned"), context, span);
  if (targets.length === 0) return [];
  const sign = token(assign, "Assignment")?.image;
  const operator = assignments.find((candidate) => candidate === sign) ?? "=";
  return [{ kind: "assign", targets, operator, value: partAfter("Assignment", assign, context, span), span }];
}

const assignments = ["=", "+=", "-=", "*=", "/="] as const;

function buildReturn(result: CstNode, context: Context, span: Span): ast.Return {
  const record = node(result, "namedResults");
  if (record === undefined) {
    const values = nodes(result, "expression").map((value) => buildExpression(value, context, endOf(span)));
    return { kind: "return", values: values.length === 0 ? [{ kind: "invalid", span: endOf(span) }] : values, span };
  }
  const entries = nodes(record, "namedResult").flatMap((entry) => {
    const name = token(entry, "Name");
    const value = part(entry, "expression", context, nodeSpan(context.source, entry, span));
    return name === undefined ? [] : [{ name: nameOf(name, context), value }];
  });
  return { kind: "return", values: entries.map(({ value }) => value), names: entries.map(({ name }) => name), span };
}

/** The tree of `if … else if … else …` is built from its end. */
function buildIf(found: CstNode, context: Context, span: Span): ast.If[] {
  const conditions = nodes(found, "expression");
  const blocks = nodes(found, "block");
  const ifs = tokens(found, "If");
  const last = node(found, "otherwise");
  let otherwise: ast.Block | ast.If | undefined =
    last === undefined ? undefined : buildBlock(last, context, endOf(span));
  for (let i = ifs.length - 1; i >= 0; i--) {
    const word = ifs[i];
    if (word === undefined) continue;
    const start = tokenSpan(context.source, word);
    const condition = buildExpression(conditions[i], context, endOf(start));
    const block = blocks[i];
    const then: ast.Block =
      block === undefined
        ? { kind: "block", statements: [], span: endOf(condition.span) }
        : buildBlock(block, context, endOf(condition.span));
    const whole = spanning(start, otherwise?.span ?? then.span);
    otherwise = { kind: "if", condition, then, ...(otherwise === undefined ? {} : { otherwise }), span: whole };
  }
  return otherwise?.kind === "if" ? [otherwise] : [];
}

function buildFor(loop: CstNode, context: Context, span: Span): ast.For[] {
  const targets = buildTargets(node(loop, "targets"), context, span);
  const block = node(loop, "block");
  const iterable = part(loop, "expression", context, span);
  const body: ast.Block =
    block === undefined ? { kind: "block", statements: [], span: endOf(span) } : buildBlock(block, context, span);
  return [{ kind: "for", targets, iterable, body, span }];
}
