import { joinItems, translateArguments } from "./arguments.ts";
import { comprehensionItem, translateElements } from "../expressions/elements.ts";
import { meaning, translate } from "../read.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, bare, type Code, type Item } from "../code.ts";
import { takeComments, type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** `nn.Sequential(…)` in all of its forms, `ModuleList`, `ModuleDict` and `ParameterList`: children by position or by name. */
export function translateContainer(
  context: Context,
  scope: Scope,
  call: Call,
  kind: "Sequential" | "ModuleList" | "ModuleDict" | "ParameterList",
): Code {
  const name = kind === "ModuleDict" ? "ModuleList" : kind;
  const [only] = call.args;
  const children = (texts: string): Code => atom(`${name}(${texts})`, { kind: "modules" });
  if (!only) return children("");
  if (call.args.length > 1 || only.kind === "**" || only.name)
    return children(joinItems(translateArguments(context, scope, call)));
  const { value } = only;
  const named = namedChildren(context, scope, value);
  if (named !== undefined) return children(named.join(", "));
  if (value.kind === "list" || value.kind === "tuple")
    return children(
      joinItems(withEnd(context, scope, translateElements(context, scope, value.elements, value.span), value)),
    );
  if (value.kind === "comprehension" && value.of !== "dict")
    return children(
      comprehensionItem(context, scope, value.clauses, (inner) => translate(context, inner, value.element).text),
    );
  const code = meaning(context, scope, value);
  if (code.known?.kind === "pairs") return children(namedFrom(code.text));
  if (code.known?.kind === "named") return children(code.known.items.join(", "));
  if (code.known?.kind === "dict")
    return children([...code.known.entries].map(([key, held]) => named1(key, held.text)).join(", "));
  if (only.kind === "*" && (code.known?.kind === "list" || code.known?.kind === "tuple"))
    return children(joinItems(code.known.items));
  return children(translate(context, scope, value).text);
}

/** Comments behind the last child. */
function withEnd(context: Context, scope: Scope, items: readonly Item[], { span }: Expression): readonly Item[] {
  void context;
  takeComments(scope.home, span.start, span.end);
  return items;
}

/** The children of a list of pairs. */
export const namedFrom = (pairs: string): string => `for name, layer in ${pairs}: "{name}" = layer`;

const named1 = (key: string, text: string): string =>
  /^[A-Za-z_]\w*$/.test(key) ? `${key} = ${text}` : `"${key}" = ${text}`;

/** `"name" = child`, the name without its quotes where it is one. */
function named(key: Code, text: string): string {
  if (key.known?.kind === "string") return named1(key.known.value, text);
  return `${bare(key.text).startsWith('"') ? key.text : `"{${bare(key.text)}}"`} = ${text}`;
}

/** The children that a dictionary or a list of pairs names where it stands. */
function namedChildren(context: Context, scope: Scope, expression: Expression): string[] | undefined {
  if (expression.kind === "call") {
    const path = meaningOfCallee(context, scope, expression);
    const [only] = expression.args;
    if (/(^|\.)(OrderedDict|dict)$/.test(path) && only && !only.name) return namedChildren(context, scope, only.value);
    return undefined;
  }
  if (expression.kind === "dict") {
    let from = expression.span.start;
    return expression.entries.flatMap(({ key, value }) => {
      if (!key) return [];
      const lead = takeComments(scope.home, from, key.span.start)
        .map((comment) => `\n${comment}\n`)
        .join("");
      from = value.span.end;
      return [lead + named(translate(context, scope, key), translate(context, scope, value).text)];
    });
  }
  if (expression.kind === "comprehension") {
    const { element, clauses } = expression;
    const key = expression.key ?? pairOf(element)?.[0];
    const value = expression.key ? element : pairOf(element)?.[1];
    if (!key || !value) return undefined;
    return [
      comprehensionItem(context, scope, clauses, (inner) =>
        named(translate(context, inner, key), translate(context, inner, value).text),
      ),
    ];
  }
  if (
    expression.kind === "list" &&
    expression.elements.length > 0 &&
    expression.elements.every((element) => pairOf(element))
  ) {
    let from = expression.span.start;
    return expression.elements.map((element) => {
      const [key, value] = pairOf(element) as readonly [Expression, Expression];
      const lead = takeComments(scope.home, from, element.span.start)
        .map((comment) => `\n${comment}\n`)
        .join("");
      from = element.span.end;
      return lead + named(translate(context, scope, key), translate(context, scope, value).text);
    });
  }
  return undefined;
}

const meaningOfCallee = (context: Context, scope: Scope, { callee }: Call): string => {
  if (callee.kind !== "name" && callee.kind !== "member") return "";
  if (callee.kind === "name" && callee.text !== "OrderedDict" && callee.text !== "dict") return "";
  if (callee.kind === "member" && callee.name.text !== "OrderedDict") return "";
  const { known } = meaning(context, scope, callee);
  return known?.kind === "library" ? known.path : "";
};

function pairOf(element: Expression): readonly [Expression, Expression] | undefined {
  if (element.kind !== "tuple" && element.kind !== "list") return undefined;
  const [key, value] = element.elements;
  return key?.kind === "string" && value && element.elements.length === 2 ? [key, value] : undefined;
}

/** The same as a list of its own, to which more is added: `[("conv0", …), …]`. */
export function pairsOf(context: Context, scope: Scope, expression: Expression): Code | undefined {
  const pair = (key: Expression, value: Expression): string =>
    `(${translate(context, scope, key).text}, ${translate(context, scope, value).text})`;
  if (expression.kind === "list" && expression.elements.every((element) => pairOf(element)))
    return atom(
      `[${expression.elements.map((element) => pair(...(pairOf(element) as readonly [Expression, Expression]))).join(", ")}]`,
      { kind: "pairs" },
    );
  if (expression.kind === "dict")
    return atom(`[${expression.entries.flatMap(({ key, value }) => (key ? [pair(key, value)] : [])).join(", ")}]`, {
      kind: "pairs",
    });
  if (expression.kind === "call") {
    const [only] = expression.args;
    const path = meaningOfCallee(context, scope, expression);
    if (/(^|\.)(OrderedDict|dict)$/.test(path) && only && !only.name) return pairsOf(context, scope, only.value);
    if (path !== "" && !only) return atom("[]", { kind: "pairs" });
  }
  return undefined;
}
