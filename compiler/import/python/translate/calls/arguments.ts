import type { Argument, Call, Expression } from "../../syntax/python-ast.ts";
import { atom, level, within, type Code, type Item } from "../code.ts";
import { marked, takeComments, type Context } from "../context.ts";
import { capturedArguments } from "../statements/nested-function.ts";
import { needText } from "../need-text.ts";
import { meaning, translate, unsupported } from "../read.ts";
import type { Scope } from "../scope.ts";

/** A field, a parameter or a variable that is called. */
export function callValue(context: Context, scope: Scope, call: Call, callee: Code): Code {
  const text = within(needText(context, callee, call.callee.span), level.postfix);
  const args = translateArguments(context, scope, call).filter(({ name }) => name !== "inplace");
  const captured = capturedArguments(context, scope, callee, call.span).map((each): Item => ({ text: each }));
  return atom(
    `${text}(${joinItems([...captured, ...args])})`,
    scope.isWithin === "init" ? { kind: "modules" } : undefined,
  );
}

export const joinItems = (items: readonly Item[]): string =>
  items.map(({ text, name }) => (name === undefined ? text : `${name}=${text}`)).join(", ");

/** The arguments of a call. What is passed on, `*args` and `**kwargs`, is taken apart where its parts are known. */
export function translateArguments(context: Context, scope: Scope, { args, span, callee }: Call): Item[] {
  let from = callee.span.end;
  const items = args.flatMap((argument): Item[] => {
    const { value } = argument;
    const lead = takeComments(scope.home, from, value.span.start)
      .map((comment) => `\n${comment}\n`)
      .join("");
    from = value.span.end;
    return argumentItems(context, scope, argument, lead);
  });
  takeComments(scope.home, from, span.end);
  return items;
}

function argumentItems(context: Context, scope: Scope, { kind, name, value }: Argument, lead: string): Item[] {
  if (name && /^(device|dtype|non_blocking|memory_format|requires_grad|layout|pin_memory)$/.test(name.text)) return [];
  if (kind === "*") return starItems(context, scope, value);
  if (kind === "**") {
    const code = meaning(context, scope, value);
    if (code.known?.kind === "keywords")
      return code.known.names.map((each) => ({ text: each, name: each, value: atom(each) }));
    if (code.known?.kind === "dict")
      return [...code.known.entries].map(([each, held]) => ({ text: held.text, name: each, value: held }));
    unsupported(context, value, "which keywords it holds is not known here", "write the arguments out");
    return [];
  }
  const code = translate(context, scope, value);
  const item = { text: `${lead}${code.text}`, value: code };
  return [name ? { ...item, name: marked(context, name.span, name.text) } : item];
}

function starItems(context: Context, scope: Scope, value: Expression): Item[] {
  const code = translate(context, scope, value);
  if (code.known?.kind === "list" || code.known?.kind === "tuple") return [...code.known.items];
  return [{ text: `for each in ${code.text}: each` }];
}
