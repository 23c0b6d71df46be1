import { assertNever } from "../../../../grammar/assert-never.ts";
import type { Clause, Expression } from "../syntax/python-ast.ts";
import { translateCall } from "./call.ts";
import {
  atom,
  bare,
  bool,
  conditional,
  level,
  none,
  numberCode,
  quoted,
  unknown,
  within,
  type Code,
  type Item,
} from "./code.ts";
import { marked, report, sourceOf, takeComments, type Context } from "./context.ts";
import { translateIndex } from "./index-into.ts";
import { lambdaFn } from "./make-fn.ts";
import { translateMember } from "./member.ts";
import { needText, resolveName } from "./names.ts";
import { translateBinary } from "./operators.ts";
import { assignedInTarget, bindTarget } from "./targets.ts";
import type { Scope } from "./scope.ts";
import { translateIterable } from "./iterable.ts";

/** An expression of Python as one of `.nn`. What has none is reported, and stands as `none`. */
export const translate = (context: Context, scope: Scope, expression: Expression): Code =>
  needText(context, meaning(context, scope, expression), expression.span);

/** The same where a value that has no text will do: a package, a dictionary, `self`. */
export function meaning(context: Context, scope: Scope, expression: Expression): Code {
  const { span } = expression;
  switch (expression.kind) {
    case "number":
      return translateNumber(context, expression.text, expression);
    case "string":
      return translateString(context, scope, expression.parts, span);
    case "bool":
      return { ...bool(expression.value), text: marked(context, span, String(expression.value)) };
    case "none":
      return { ...none, text: marked(context, span, "none") };
    case "ellipsis":
      return atom(marked(context, span, "..."));
    case "name":
      return resolveName(context, scope, expression.text, span);
    case "member":
      return translateMember(context, scope, expression);
    case "call":
      return translateCall(context, scope, expression);
    case "index":
      return translateIndex(context, scope, expression);
    case "binary":
      return translateBinary(context, scope, expression);
    case "unary":
      return translateUnary(context, scope, expression.operator, expression.operand, expression);
    case "conditional":
      return translateConditional(context, scope, expression);
    case "tuple":
    case "list":
      return listOf(translateElements(context, scope, expression.elements, span), expression.kind);
    case "dict": {
      const entries = new Map<string, Code>();
      for (const { key, value } of expression.entries) {
        const name = key && translate(context, scope, key).known;
        const code = meaning(context, scope, value);
        if (name?.kind === "string" || name?.kind === "number") entries.set(String(name.value), code);
        else if (!key && code.known?.kind === "dict")
          for (const [each, held] of code.known.entries) entries.set(each, held);
        else if (key) return unsupported(context, expression, "its keys are not known");
      }
      return atom("", { kind: "dict", entries });
    }
    case "comprehension":
      return translateComprehension(context, scope, expression);
    case "lambda":
      return lambdaFn(context, scope, expression);
    case "star":
      return unsupported(context, expression, "a `*` stands only in lists and arguments");
    case "other":
      report(context, "NN6007", span, { what: expression.what, help: undefined });
      return unknown();
    default:
      return assertNever(expression);
  }
}

export function unsupported(context: Context, { span }: Pick<Expression, "span">, why: string, help?: string): Code {
  report(context, "NN6008", span, { what: `\`${sourceOf(span)}\``, why, help });
  return unknown();
}

function translateNumber(context: Context, text: string, { span }: Expression): Code {
  const plain = text.replaceAll("_", "");
  const value = Number(plain);
  if (Number.isNaN(value)) return unsupported(context, { span }, "complex numbers are none of nnc's");
  const shown = /^0[xob]/i.test(plain) ? String(value) : text.replace(/^\./, "0.").replace(/\.(?=$|e)/i, ".0");
  return { ...atom(marked(context, span, shown)), known: { kind: "number", value } };
}

export function translateString(
  context: Context,
  scope: Scope,
  parts: readonly (string | Expression)[],
  span: Expression["span"],
): Code {
  const pieces = parts.map((part) => {
    if (typeof part === "string") return { text: quoted(part).slice(1, -1), value: part };
    const code = translate(context, scope, part);
    if (code.known?.kind === "string") return { text: quoted(code.known.value).slice(1, -1), value: code.known.value };
    if (code.known?.kind === "number") return { text: String(code.known.value), value: String(code.known.value) };
    return { text: `{${bare(code.text)}}`, value: undefined };
  });
  const text = `"${pieces.map((piece) => piece.text).join("")}"`;
  const isKnown = pieces.every(({ value }) => value !== undefined);
  const value = pieces.map((piece) => piece.value ?? "").join("");
  return atom(marked(context, span, text), isKnown ? { kind: "string", value } : undefined);
}

function translateUnary(
  context: Context,
  scope: Scope,
  operator: string,
  operand: Expression,
  whole: Expression,
): Code {
  const code = translate(context, scope, operand);
  if (operator === "not") return negateCondition(code);
  if (operator === "+") return code;
  if (operator === "-") {
    if (code.known?.kind === "number")
      return { ...numberCode(-code.known.value), text: `-${code.text}`, level: level.unary };
    return { text: `-${within(code, level.unary)}`, level: level.unary };
  }
  return unsupported(context, whole, "masks are numbers here", "write 1 - mask");
}

function negateCondition(code: Code): Code {
  if (code.known?.kind === "bool") return bool(!code.known.value);
  if (code.known?.kind === "none") return bool(true);
  if (code.known?.kind === "class" || code.known?.kind === "library") return bool(false);
  return { text: `not ${within(code, level.not)}`, level: level.not, known: { kind: "condition" } };
}

function translateConditional(
  context: Context,
  scope: Scope,
  { condition, then, otherwise }: Expression & { readonly kind: "conditional" },
): Code {
  const asked = translate(context, scope, condition);
  const truth = truthOf(asked);
  if (truth !== undefined) return meaning(context, scope, truth ? then : otherwise);
  const [a, b] = [meaning(context, scope, then), meaning(context, scope, otherwise)];
  if (isIdle(a) && isIdle(b)) return atom("", { kind: "dict", entries: new Map() });
  return conditional(asked, needText(context, a, then.span), needText(context, b, otherwise.span));
}

/** `{"inplace": true}`, which says nothing here. */
const isIdle = ({ known }: Code): boolean =>
  known?.kind === "dict" && [...known.entries.keys()].every((key) => key === "inplace");

/** Whether something is true that is known now. */
export function truthOf({ known }: Code): boolean | undefined {
  switch (known?.kind) {
    case "bool":
      return known.value;
    case "none":
      return false;
    case "class":
    case "function":
    case "library":
      return true;
    default:
      return undefined;
  }
}

/** `[a, *b, c]` */
export function translateElements(
  context: Context,
  scope: Scope,
  elements: readonly Expression[],
  span: Expression["span"],
): readonly Item[] {
  let from = span.start;
  return elements.flatMap((element): Item[] => {
    const comments = takeComments(scope.home, from, element.span.start);
    from = element.span.end;
    const lead = comments.map((comment) => `\n${comment}\n`).join("");
    if (element.kind === "star") {
      const code = translate(context, scope, element.value);
      if (code.known?.kind === "list" || code.known?.kind === "tuple") return [...code.known.items];
      return [{ text: `${lead}for each in ${code.text}: each` }];
    }
    const value = translate(context, scope, element);
    return [{ text: `${lead}${value.text}`, value }];
  });
}

export function listOf(items: readonly Item[], kind: "list" | "tuple"): Code {
  const isTuple = kind === "tuple" && items.length > 1 && items.every((item) => item.value !== undefined);
  const [open, close] = isTuple ? ["(", ")"] : ["[", "]"];
  return atom(`${open}${items.map(({ text }) => text).join(", ")}${close}`, {
    kind: isTuple ? "tuple" : "list",
    items,
  });
}

function translateComprehension(
  context: Context,
  scope: Scope,
  expression: Expression & { kind: "comprehension" },
): Code {
  if (expression.of === "set" || expression.of === "dict")
    return unsupported(context, expression, `a .nn file has no ${expression.of === "set" ? "sets" : "dictionaries"}`);
  return atom(
    `[${comprehensionItem(context, scope, expression.clauses, (inner) => translate(context, inner, expression.element).text)}]`,
    {
      kind: "list",
      items: [
        {
          text: comprehensionItem(
            context,
            scope,
            expression.clauses,
            (inner) => translate(context, inner, expression.element).text,
          ),
        },
      ],
    },
  );
}

/** `for i in 0..n: if c: item` */
export function comprehensionItem(
  context: Context,
  scope: Scope,
  clauses: readonly Clause[],
  item: (scope: Scope) => string,
): string {
  const [clause, ...rest] = clauses;
  if (!clause) return item(scope);
  if (clause.kind === "if") {
    const condition = translate(context, scope, clause.condition);
    return `if ${condition.text}: ${comprehensionItem(context, scope, rest, item)}`;
  }
  const inner: Scope = { ...scope, outer: scope, names: new Map() };
  const iterable = translateIterable(context, scope, clause.iterable, assignedInTarget(clause.target));
  const targets = bindTarget(context, inner, clause.target, iterable);
  return `for ${targets} in ${iterable.text}: ${comprehensionItem(context, inner, rest, item)}`;
}
