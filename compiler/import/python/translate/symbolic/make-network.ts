import type { Call, FunctionDefinition } from "../../syntax/python-ast.ts";
import { atom, type Code } from "../code.ts";
import type { Context, Home } from "../context.ts";
import { bindArguments, runSymbolically, symbolicScope } from "./state.ts";
import { outerScope, type Scope } from "../scope.ts";

/** What a function like `resnet18` makes without weights: an expression of `.nn`. */
export function makeNetwork(
  context: Context,
  home: Home,
  declaration: FunctionDefinition,
  given: ReadonlyMap<string, Code>,
  call?: Call,
): Code | undefined {
  const scope = outerScope(home);
  const span = declaration.span;
  const names = bindArguments(
    context,
    scope,
    call ?? { kind: "call", callee: { kind: "none", span }, args: [], span },
    declaration,
    0,
    home,
  );
  const own = new Set(declaration.params.filter(({ kind }) => !kind.startsWith("*")).map(({ name }) => name.text));
  for (const [name, code] of given) if (own.has(name)) names.set(name, code);
  const rest = [...given].filter(([name]) => !own.has(name));
  const keywords = declaration.params.find((each) => each.kind === "**")?.name.text;
  const held = keywords === undefined ? undefined : names.get(keywords)?.known;
  if (keywords !== undefined && held?.kind === "dict")
    names.set(keywords, atom("", { kind: "dict", entries: new Map([...held.entries, ...rest]) }));
  return runSymbolically(context, declaration.body, symbolicScope({ isWithin: "init" }, home, names), new Set());
}

/** Whether a function only hands on what makes a network: it takes weights to load, or keywords for another. */
export const isFactory = ({ params }: FunctionDefinition): boolean =>
  params.some(({ name, kind }) => kind === "**" || ["weights", "progress", "pretrained"].includes(name.text));

export function callFactory(
  context: Context,
  scope: Scope,
  call: Parameters<typeof bindArguments>[2],
  declaration: FunctionDefinition,
  home: Home,
): Code | undefined {
  const names = bindArguments(context, scope, call, declaration, 0, home);
  return runSymbolically(context, declaration.body, symbolicScope({ isWithin: "init" }, home, names), new Set());
}
