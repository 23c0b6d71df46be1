import type { Argument, Call, Expression } from "../../syntax/python-ast.ts";
import { atom, level, within, type Code, type Item } from "../code.ts";
import { marked, takeComments, type Context } from "../context.ts";
import { capturedArguments } from "../statements/nested-function.ts";
import { keysGivenAs } from "./keyword-dictionary.ts";
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
    if (code.known?.kind === "dict" || code.known?.kind === "table")
      return [...code.known.entries].map(([each, held]) => ({
        text: needText(context, held, value.span).text,
        name: each,
        value: held,
      }));
    const title = titleOf(value);
    const keys = title !== undefined && code.text !== "" ? keysGivenAs(context, title) : undefined;
    if (keys)
      return keys.map((each) => {
        const held = atom(`${within(code, level.postfix)}.${each}`);
        return { text: held.text, name: each, value: held };
      });
    unsupported(context, value, "which keywords it holds is not known here", "write the arguments out");
    return [];
  }
  const code = translate(context, scope, value);
  const item = { text: `${lead}${code.text}`, value: code };
  return [name ? { ...item, name: marked(context, name.span, name.text) } : item];
}

/** What a dictionary is called where it is given: `stem`, `cfg["stem"]`, `cfg.stem`. */
function titleOf(value: Expression): string | undefined {
  if (value.kind === "name") return value.text;
  if (value.kind === "member") return value.name.text;
  const [key] = value.kind === "index" ? value.subscripts : [];
  return key?.kind === "string" ? key.parts.map(String).join("") : undefined;
}

function starItems(context: Context, scope: Scope, value: Expression): Item[] {
  const code = translate(context, scope, value);
  if (code.known?.kind === "list" || code.known?.kind === "tuple") return [...code.known.items];
  return [{ text: `for each in ${code.text}: each` }];
}
