import type { Expression } from "../../syntax/python-ast.ts";
import { atom } from "../code.ts";
import { report, sourceOf, type Context } from "../context.ts";
import type { Iterable } from "../expressions/iterable.ts";
import { localName, readIn, variableOf, type Scope } from "../scope.ts";

/** Binds what stands between `for` and `in`, and gives the text of it. */
export function bindTarget(context: Context, scope: Scope, target: Expression, iterable: Iterable): string {
  const targets = iterable.pick ? iterable.pick(target) : target;
  return targetText(context, scope, targets, iterable.offset);
}

function targetText(context: Context, scope: Scope, target: Expression, offset: string | undefined): string {
  if (target.kind === "name") {
    const name = freshName(scope, target.text);
    scope.names.set(target.text, atom(name));
    return name;
  }
  if (target.kind === "tuple" || target.kind === "list") {
    const texts = target.elements.map((element) => targetText(context, scope, element, undefined));
    const [first] = target.elements;
    if (offset !== undefined && first?.kind === "name")
      scope.names.set(first.text, { text: `${localName(first.text)} + ${offset}`, level: 6 });
    const nested = target.elements.map((element, i) => (element.kind === "name" ? texts[i] : `(${texts[i] ?? ""})`));
    return nested.join(", ");
  }
  const kept = variableOf(target)?.startsWith("self.") ? variableOf(target) : undefined;
  if (kept !== undefined && scope.self && !isReadElsewhere(scope, kept)) {
    const name = freshName({ ...scope, taken: new Set([...scope.taken, ...scope.self.members]) }, kept.slice(5));
    scope.names.set(kept, atom(name));
    return name;
  }
  report(context, "NN6008", target.span, {
    what: `\`${sourceOf(target.span)}\``,
    why: "only names are set here",
    help: undefined,
  });
  return "_";
}

/** Whether another method than the one that sets a field reads it. */
export function isReadElsewhere({ self, start }: Scope, variable: string): boolean {
  return [...(self?.methods.values() ?? [])].some(
    ({ declaration }) => declaration.span.start !== start && readIn(declaration.body).has(variable),
  );
}

/** A name that hides nothing which is meant: a field that the same method reads. */
export function freshName(scope: Scope, name: string): string {
  if (name === "_") return freshName(scope, "unused");
  let free = localName(name);
  while (scope.taken.has(free)) free = `${free}_`;
  return free;
}
