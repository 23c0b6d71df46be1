import type { CstNode, IToken } from "chevrotain";
import type {
  BinaryOperator,
  Expression,
  Invalid,
  Item,
  Name,
  NumberLiteral,
  Subscript,
  Target,
  Unary,
} from "../ast.ts";
import { buildString } from "./build-string.ts";
import { node, nodes, nodeSpan, token, tokens, tokenSpan } from "../cst.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { syntaxError } from "../messages.ts";
import { bindingPower, negationPower, notPower, prefixPower } from "../precedence.ts";
import { spanning, type Source, type Span } from "../source.ts";

export interface Context {
  readonly source: Source;
  readonly diagnostics: Diagnostic[];
}

export const invalid = (span: Span): Invalid => ({ kind: "invalid", span });

export const nameOf = (token: IToken, { source }: Context): Name => ({
  kind: "name",
  text: token.image,
  span: tokenSpan(source, token),
});

/** Where recovery left nothing, what is missing is said to stand at `fallback`. */
export function buildExpression(expression: CstNode | undefined, context: Context, fallback: Span): Expression {
  if (expression === undefined) return invalid(fallback);
  return climb({
    context,
    operands: nodes(expression, "operand"),
    operators: tokens(expression, "Operator"),
    next: 0,
    prefix: 0,
    fallback: nodeSpan(context.source, expression, fallback),
  });
}

/** Where we are in `operand operator operand …`, each operand with its prefix signs. */
interface Climb {
  readonly context: Context;
  readonly operands: readonly CstNode[];
  readonly operators: readonly IToken[];
  next: number;
  prefix: number;
  readonly fallback: Span;
}

/** Precedence climbing: takes all operators that bind at least as tightly as `power`. */
function climb(state: Climb, power = 0): Expression {
  let left = prefixed(state, power);
  for (;;) {
    const sign = state.operators[state.next];
    if (sign === undefined) return left;
    const operator = sign.image as BinaryOperator; // the tokens of the category Operator are just these
    const binding = bindingPower[operator];
    if (binding < power) return left;
    state.next++;
    state.prefix = 0;
    const right = climb(state, operator === "**" ? negationPower : binding + 1);
    const operatorSpan = tokenSpan(state.context.source, sign);
    left = { kind: "binary", operator, operatorSpan, left, right, span: spanning(left.span, right.span) };
    checkChaining(state, sign, right);
  }
}

function prefixed(state: Climb, power: number): Expression {
  const { context, next } = state;
  const operand = state.operands[next];
  if (operand === undefined) return invalid(afterLast(state));
  const sign = tokens(operand, "Prefix")[state.prefix];
  if (sign === undefined) return buildOperand(operand, context, afterLast(state));
  state.prefix++;
  const span = tokenSpan(context.source, sign);
  const operator = sign.image as Unary["operator"]; // the tokens of the category Prefix are just these
  if (operator === "not" && power > notPower) {
    const before = tokens(operand, "Prefix")[state.prefix - 2] ?? state.operators[next - 1];
    context.diagnostics.push(syntaxError("NN1011", span, { operator: before?.image ?? "" }));
  }
  const value = climb(state, prefixPower(operator));
  return { kind: "unary", operator, operand: value, span: spanning(span, value.span) };
}

function afterLast({ operators, next, fallback, context }: Climb): Span {
  const before = operators[next - 1];
  if (before === undefined) return fallback;
  const { end } = tokenSpan(context.source, before);
  return { source: context.source, start: end, end };
}

/** `a < b < c` and `a..b..c` mean nothing here. */
function checkChaining({ operators, next, context }: Climb, sign: IToken, between: Expression): void {
  const following = operators[next];
  if (following === undefined) return;
  const binding = bindingPower[sign.image as BinaryOperator];
  const isChain = binding === bindingPower[following.image as BinaryOperator];
  if (!isChain || (binding !== bindingPower["=="] && binding !== bindingPower[".."])) return;
  const span = tokenSpan(context.source, following);
  const isOfMasks = between.kind === "binary" && /^[&|^]$/.test(between.operator);
  const help = isOfMasks
    ? `comparisons beside ${between.operator} stand in parentheses: (a > 0) ${between.operator} (b > 0)`
    : undefined;
  context.diagnostics.push(syntaxError("NN1010", span, { first: sign.image, second: following.image }, { help }));
}

function buildOperand(operand: CstNode, context: Context, fallback: Span): Expression {
  let value = buildPrimary(node(operand, "primary"), context, fallback);
  for (const postfix of nodes(operand, "postfix")) {
    const span = spanning(value.span, nodeSpan(context.source, postfix, value.span));
    const call = node(postfix, "call");
    const index = node(postfix, "index");
    const member = token(postfix, "Name");
    if (call !== undefined) value = { kind: "call", callee: value, items: buildItems(call, context, span), span };
    else if (index !== undefined) {
      const subscripts = nodes(index, "subscript").map((subscript) => buildSubscript(subscript, context, span));
      value = { kind: "index", object: value, subscripts, span };
    } else if (member !== undefined) value = { kind: "access", object: value, name: nameOf(member, context), span };
  }
  return value;
}

function buildPrimary(primary: CstNode | undefined, context: Context, fallback: Span): Expression {
  if (primary === undefined) return invalid(fallback);
  const span = nodeSpan(context.source, primary, fallback);
  const number = token(primary, "Number");
  if (number !== undefined) return buildNumber(number, context, span);
  const name = token(primary, "Name");
  if (name !== undefined) return { kind: "reference", name: name.image, span };
  if (token(primary, "True") !== undefined) return { kind: "bool", value: true, span };
  if (token(primary, "False") !== undefined) return { kind: "bool", value: false, span };
  if (token(primary, "None") !== undefined) return { kind: "none", span };
  if (token(primary, "Hole") !== undefined) return { kind: "hole", span };
  const string = node(primary, "string");
  if (string !== undefined) return buildString(string, context, span);
  const list = node(primary, "list");
  if (list !== undefined) return { kind: "list", items: buildItems(list, context, span), span };
  const parenthesized = node(primary, "parenthesized");
  if (parenthesized !== undefined) return buildParenthesized(parenthesized, context, span);
  const conditional = node(primary, "conditional");
  if (conditional !== undefined) {
    const part = (label: string): Expression => buildExpression(node(conditional, label), context, span);
    const [condition, then, otherwise] = [part("condition"), part("then"), part("otherwise")];
    return { kind: "conditional", condition, then, otherwise, span };
  }
  return invalid(span);
}

/** `1.` and `.5` are normalised to `1.0` and `0.5`. */
function buildNumber({ image }: IToken, { diagnostics }: Context, span: Span): NumberLiteral {
  const text = image.replace(/^\./, "0.").replace(/\.$/, ".0");
  const value = Number(text.replaceAll("_", ""));
  const isFloat = /[.eE]/.test(text);
  if (isFloat && !Number.isFinite(value)) diagnostics.push(syntaxError("NN1027", span, { text: image }));
  return { kind: "number", value, isFloat, text, span };
}

/** `(a)` is `a`, with the parentheses in its span; `()`, `(a,)` and `(a, b)` are tuples. */
function buildParenthesized(parenthesized: CstNode, context: Context, span: Span): Expression {
  const elements = nodes(parenthesized, "expression").map((element) => buildExpression(element, context, span));
  const [only] = elements;
  if (only !== undefined && elements.length === 1 && token(parenthesized, "Comma") === undefined) {
    return { ...only, span };
  }
  return { kind: "tuple", elements, span };
}

/** The targets within a statement's or a loop's node, or within parentheses; what recovery left without any are none. */
export function buildTargets(parent: CstNode | undefined, context: Context, fallback: Span): Target[] {
  const parts = [...nodes(parent, "plainTarget"), ...nodes(parent, "target")];
  return parts.flatMap((part) => buildTarget(part, context, nodeSpan(context.source, part, fallback)));
}

function buildTarget(target: CstNode, context: Context, span: Span): Target[] {
  const name = token(target, "Name");
  if (name !== undefined) return [nameOf(name, context)];
  if (token(target, "Hole") !== undefined) return [{ kind: "hole", span }];
  const elements = buildTargets(target, context, span);
  const isTuple = token(target, "Comma") !== undefined || elements.length !== 1;
  return isTuple && elements.length > 0 ? [{ kind: "targets", elements, span }] : elements;
}

function buildItems(parent: CstNode, context: Context, fallback: Span): Item[] {
  const items = node(parent, "items");
  return items === undefined ? [] : nodes(items, "item").map((item) => buildItem(item, context, fallback));
}

function buildItem(item: CstNode | undefined, context: Context, fallback: Span): Item {
  const span = item === undefined ? fallback : nodeSpan(context.source, item, fallback);
  const forItem = node(item, "forItem");
  if (forItem !== undefined) {
    const targets = buildTargets(node(forItem, "targets"), context, span);
    const iterable = buildExpression(node(forItem, "expression"), context, span);
    return { kind: "for-item", targets, iterable, item: buildItem(node(forItem, "item"), context, span), span };
  }
  const ifItem = node(item, "ifItem");
  if (ifItem !== undefined) {
    const condition = buildExpression(node(ifItem, "expression"), context, span);
    return { kind: "if-item", condition, item: buildItem(node(ifItem, "item"), context, span), span };
  }
  return buildArgument(node(item, "argument"), context, span);
}

function buildArgument(argument: CstNode | undefined, context: Context, span: Span): Item {
  const first = buildExpression(node(argument, "first"), context, span);
  if (argument === undefined || token(argument, "Equals") === undefined)
    return { kind: "argument", value: first, span };
  const value = buildExpression(node(argument, "second"), context, span);
  const name = argumentName(first);
  if (name === undefined && first.kind !== "invalid")
    context.diagnostics.push(syntaxError("NN1012", first.span, undefined));
  return { kind: "argument", value, span, ...(name === undefined ? {} : { name }) };
}

function argumentName(first: Expression) {
  const isBare = first.span.source.text[first.span.start] !== "(";
  if (!isBare) return undefined;
  if (first.kind === "string") return first;
  return first.kind === "reference" ? ({ kind: "name", text: first.name, span: first.span } as const) : undefined;
}

function buildSubscript(subscript: CstNode, context: Context, fallback: Span): Subscript {
  const span = nodeSpan(context.source, subscript, fallback);
  const optional = (parent: CstNode, label: string) => {
    const expression = node(parent, label);
    return expression === undefined ? undefined : buildExpression(expression, context, span);
  };
  if (token(subscript, "Ellipsis") !== undefined) return { kind: "ellipsis", span };
  const start = optional(subscript, "start");
  const slice = node(subscript, "slice");
  if (slice === undefined) return { kind: "at", value: start ?? invalid(span), span };
  const stop = optional(slice, "stop");
  const step = optional(slice, "step");
  return {
    kind: "slice",
    ...(start === undefined ? {} : { start }),
    ...(stop === undefined ? {} : { stop }),
    ...(step === undefined ? {} : { step }),
    span,
  };
}
