import type { FunctionDefinition } from "../syntax/python-ast.ts";
import type { Run } from "./run.ts";
import type { ClassValue, FunctionValue, Scope } from "./values.ts";

/** A function as a value: its defaults are calculated where it is defined. A method does not see the names of its class. */
export function functionOf(
  run: Run,
  scope: Scope,
  statement: FunctionDefinition,
  of?: { readonly owner: ClassValue; readonly outer: Scope },
): FunctionValue {
  const words = statement.decorators.map(({ span }) => span.source.text.slice(span.start, span.end).replace(/^@/, ""));
  const is = (word: string): boolean => words.some((each) => each === word || each.endsWith(`.${word}`));
  const defaults = new Map(
    statement.params.flatMap((param) =>
      param.default ? [[param.name.text, run.evaluate(run, scope, param.default)] as const] : [],
    ),
  );
  return {
    kind: "function",
    name: statement.name.text,
    params: statement.params,
    defaults,
    body: statement.body,
    scope: of?.outer ?? scope,
    owner: of?.owner,
    ...(is("property") || is("cached_property") ? { isProperty: true } : {}),
    ...(is("staticmethod") ? { isStatic: true } : {}),
    ...(is("classmethod") ? { isClassMethod: true } : {}),
  };
}
