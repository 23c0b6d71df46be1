import { comprehensionItem, translateElements } from "./elements.ts";
import { listOf, translate, truthOf, unsupported } from "../read.ts";
import { translateString } from "./strings.ts";
import { needText } from "../need-text.ts";
import { assertNever } from "../../../../../grammar/assert-never.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import { translateCall } from "../calls/call.ts";
import { atom, bool, conditional, level, none, numberCode, unknown, within, type Code } from "../code.ts";
import { keyOf } from "./dictionary-key.ts";
import { marked, report, type Context } from "../context.ts";
import { translateIndex } from "./index-into.ts";
import { lambdaFn } from "./make-fn.ts";
import { translateMember } from "./member.ts";
import { resolveName } from "./names.ts";
import { translateBinary } from "./operators.ts";

import type { Scope } from "../scope.ts";

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
        const name = key && keyOf(translate(context, scope, key));
        const code = meaning(context, scope, value);
        if (name !== undefined) entries.set(name, code);
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
    case "named":
      report(context, "NN6007", span, { what: "`:=`", help: "set the variable in a statement before this one" });
      return unknown();
    case "other":
      report(context, "NN6007", span, { what: expression.what, help: undefined });
      return unknown();
    default:
      return assertNever(expression);
  }
}

function translateNumber(context: Context, text: string, { span }: Expression): Code {
  const plain = text.replaceAll("_", "");
  const value = Number(plain);
  if (Number.isNaN(value)) return unsupported(context, { span }, "complex numbers are none of nnc's");
  const shown = /^0[xob]/i.test(plain) ? String(value) : text.replace(/^\./, "0.").replace(/\.(?=$|e)/i, ".0");
  return { ...atom(marked(context, span, shown)), known: { kind: "number", value } };
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
