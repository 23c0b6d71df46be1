import type { Expression, FunctionDefinition } from "../syntax/python-ast.ts";
import type { Run } from "./run.ts";
import type { ClassValue, FunctionValue, Scope } from "./values.ts";

/** Decorators as they are written, without the `@` and the end of their line. */
export const decoratorNames = (decorators: readonly Expression[]): readonly string[] =>
  decorators.map(({ span }) => span.source.text.slice(span.start, span.end).trim().replace(/^@/, ""));

/** A function as a value: its defaults are calculated where it is defined. A method does not see the names of its class. */
export function functionOf(
  run: Run,
  scope: Scope,
  statement: FunctionDefinition,
  of?: { readonly owner: ClassValue; readonly outer: Scope },
): FunctionValue {
  const words = decoratorNames(statement.decorators);
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
    ...(statement.isGenerator && { isGenerator: true }),
    ...(is("property") || is("cached_property") ? { isProperty: true } : {}),
    ...(is("staticmethod") ? { isStatic: true } : {}),
    ...(is("classmethod") ? { isClassMethod: true } : {}),
  };
}
