import type { Clause, Expression } from "../../syntax/python-ast.ts";
import type { Item } from "../code.ts";
import { takeComments, type Context } from "../context.ts";
import { translateIterable } from "./iterable.ts";
import { capturedNames } from "../statements/nested-function.ts";
import { translate } from "../read.ts";
import { bindTarget } from "../statements/targets.ts";
import type { Scope } from "../scope.ts";

/** `[a, *b, c]` */
export function translateElements(
  context: Context,
  scope: Scope,
  elements: readonly Expression[],
  span: Expression["span"],
): readonly Item[] {
  let from = span.start;
  return elements.flatMap((element): Item[] => {
    const comments = takeComments(scope.home, from, element.span.start);
    from = element.span.end;
    const lead = comments.map((comment) => `\n${comment}\n`).join("");
    if (element.kind === "star") {
      const code = translate(context, scope, element.value);
      if (code.known?.kind === "list" || code.known?.kind === "tuple") return [...code.known.items];
      return [{ text: `${lead}for each in ${code.text}: each` }];
    }
    const value = translate(context, scope, element);
    return [{ text: `${lead}${value.text}`, value }];
  });
}

/** `for i in 0..n: if c: item` */
export function comprehensionItem(
  context: Context,
  scope: Scope,
  clauses: readonly Clause[],
  item: (scope: Scope) => string,
): string {
  const [clause, ...rest] = clauses;
  if (!clause) return item(scope);
  if (clause.kind === "if") {
    const condition = translate(context, scope, clause.condition);
    return `if ${condition.text}: ${comprehensionItem(context, scope, rest, item)}`;
  }
  const inner: Scope = {
    ...scope,
    outer: scope,
    names: new Map(),
    taken: new Set([...scope.taken, ...capturedNames(scope)]),
    hasOwnNames: true,
  };
  const iterable = translateIterable(context, scope, clause.iterable);
  const targets = bindTarget(context, inner, clause.target, iterable);
  return `for ${targets} in ${iterable.text}: ${comprehensionItem(context, inner, rest, item)}`;
}
