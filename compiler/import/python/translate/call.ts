import type { Argument, Call, Expression } from "../syntax/python-ast.ts";
import { callDeclared } from "./call-declared.ts";
import { callLibrary } from "./call-library.ts";
import { callMethod } from "./call-method.ts";
import { atom, level, within, type Code, type Item } from "./code.ts";
import { marked, takeComments, type Context } from "./context.ts";
import { meaning, translate, unsupported } from "./expression.ts";
import { needText } from "./names.ts";
import type { Scope } from "./scope.ts";

export function translateCall(context: Context, scope: Scope, call: Call): Code {
  const { callee } = call;
  if (callee.kind === "name" && callee.text === "super" && scope.self) return atom("", { kind: "super" });
  // Weights.verify(weights), as torchvision has it.
  if (callee.kind === "member" && callee.name.text === "verify" && call.args[0])
    return meaning(context, scope, call.args[0].value);
  if (callee.kind === "member") {
    const object = meaning(context, scope, callee.object);
    const kind = object.known?.kind;
    if (kind !== "library" && kind !== "self" && kind !== "super")
      return callMethod(context, scope, call, callee, object);
  }
  const found = meaning(context, scope, callee);
  switch (found.known?.kind) {
    case "library":
      return callLibrary(context, scope, call, found, found.known.path);
    case "class":
    case "function":
    case "method":
      return callDeclared(context, scope, call, found);
    case "self":
      return callDeclared(context, scope, call, atom("", { kind: "method", name: "forward" }));
    default:
      return callValue(context, scope, call, found);
  }
}

/** A field, a parameter or a variable that is called. */
export function callValue(context: Context, scope: Scope, call: Call, callee: Code): Code {
  const text = within(needText(context, callee, call.callee.span), level.postfix);
  const args = translateArguments(context, scope, call).filter(({ name }) => name !== "inplace");
  return atom(`${text}(${joinItems(args)})`, scope.isWithin === "init" ? { kind: "modules" } : undefined);
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
