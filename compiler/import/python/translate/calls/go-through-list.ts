import { translate, unsupported } from "../read.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, bare, bool, level, none, within, type Code } from "../code.ts";
import type { Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** `all([…])` of elements that are known one by one. */
export function callQuantor(
  context: Context,
  scope: Scope,
  call: Call,
  path: "all" | "any",
  list: Expression | undefined,
): Code {
  const code = list ? translate(context, scope, list) : none;
  const items = code.known?.kind === "list" || code.known?.kind === "tuple" ? code.known.items : undefined;
  if (!items?.every(({ value }) => value)) return unsupported(context, call, "what it goes over is not known here");
  const word = path === "all" ? "and" : "or";
  if (items.length === 0) return bool(path === "all");
  return {
    text: items.map(({ value }) => within(value as Code, level.not)).join(` ${word} `),
    level: path === "all" ? level.and : level.or,
    known: { kind: "condition" },
  };
}

/** `map(f, xs)` is `[f(x) for x in xs]`. */
export function mapped(context: Context, scope: Scope, { span }: Call, fn: Expression, list: Expression): Code {
  const [param, ...others] = fn.kind === "lambda" ? fn.params : [];
  // The body of a lambda stands in the list itself, where it may use what is around it.
  if (fn.kind === "lambda" && param && others.length === 0)
    return translate(context, scope, {
      kind: "comprehension",
      of: "list",
      element: fn.body,
      clauses: [{ kind: "for", target: { kind: "name", ...param.name }, iterable: list }],
      span,
    });
  const each: Expression = { kind: "name", text: "each", span: fn.span };
  return translate(context, scope, {
    kind: "comprehension",
    of: "list",
    element: { kind: "call", callee: fn, args: [{ kind: "plain", value: each }], span: fn.span },
    clauses: [{ kind: "for", target: each, iterable: list }],
    span,
  });
}

/** `reduce(f, xs)` as a `fn` that goes through xs. */
export function reduced(
  context: Context,
  scope: Scope,
  fn: Expression,
  list: Expression,
  first: Expression | undefined,
): Code {
  const name = bare(translate(context, scope, fn).text);
  const start = first ? "first" : "items[0]";
  const text = (free: string): string =>
    `fn ${free}(items${first ? ", first" : ""}) {\nresult = ${start}\nfor each in items${first ? "" : "[1:]"} {\nresult = ${name}(result, each)\n}\nreturn result\n}`;
  const given = [list, ...(first ? [first] : [])].map((each) => translate(context, scope, each).text);
  return atom(`${context.add(`reduce_${name}`, text)}(${given.join(", ")})`);
}
