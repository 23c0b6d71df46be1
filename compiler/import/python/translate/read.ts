import type { Expression } from "../syntax/python-ast.ts";
import { atom, unknown, type Code, type Item } from "./code.ts";
import { report, sourceOf, type Context } from "./context.ts";
import { needText } from "./need-text.ts";
import type { Scope } from "./scope.ts";

/** What an expression means, where a value that has no text will do: a package, a dictionary, `self`. */
export const meaning = (context: Context, scope: Scope, expression: Expression): Code =>
  context.meaning(scope, expression);

/** An expression of Python as one of `.nn`. What has none is reported, and stands as `none`. */
export function translate(context: Context, scope: Scope, expression: Expression): Code {
  const code = context.meaning(scope, expression);
  if (code.known?.kind === "closure" && code.known.captured.length > 0)
    return unsupported(
      context,
      expression,
      `it uses ${code.known.captured.join(" and ")}, which only a call can give it`,
      "write a function of the file with that as a parameter",
    );
  return needText(context, code, expression.span);
}

export function unsupported(context: Context, { span }: Pick<Expression, "span">, why: string, help?: string): Code {
  report(context, "NN6008", span, { what: `\`${sourceOf(span)}\``, why, help });
  return unknown();
}

/** Whether something is true that is known now. */
export function truthOf({ known }: Code): boolean | undefined {
  switch (known?.kind) {
    case "bool":
      return known.value;
    case "none":
      return false;
    case "string":
      return known.value !== "";
    case "number":
      return known.value !== 0;
    case "class":
    case "function":
    case "library":
    case "closure":
      return true;
    default:
      return undefined;
  }
}

export function listOf(items: readonly Item[], kind: "list" | "tuple"): Code {
  const isTuple = kind === "tuple" && items.length > 1 && items.every((item) => item.value !== undefined);
  const [open, close] = isTuple ? ["(", ")"] : ["[", "]"];
  return atom(`${open}${items.map(({ text }) => text).join(", ")}${close}`, {
    kind: isTuple ? "tuple" : "list",
    items,
  });
}
