import { translate } from "../read.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import { atom, numberCode, within, level, type Code } from "../code.ts";
import type { Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** The rounds of a loop, where it is known how many there are: each the value of the target, or the values of several. */
export function elementsOf(
  context: Context,
  scope: Scope,
  iterable: Expression,
): readonly (Code | readonly Code[])[] | undefined {
  const name = iterable.kind === "call" && iterable.callee.kind === "name" ? iterable.callee.text : "";
  const args = iterable.kind === "call" ? iterable.args.map(({ value }) => value) : [];
  const [first] = args;
  if (name === "zip") {
    const lists = args.map((each) => elementsOf(context, scope, each));
    const lengths = lists.flatMap((list) => (list ? [list.length] : []));
    if (lengths.length === 0) return undefined;
    const texts = args.map((each, i) =>
      lists[i] ? undefined : within(translate(context, scope, each), level.postfix),
    );
    return Array.from({ length: Math.min(...lengths) }, (_, round) =>
      args.map((_arg, i) => {
        const element = lists[i]?.[round];
        return element === undefined || Array.isArray(element)
          ? atom(`${texts[i] ?? ""}[${round}]`)
          : (element as Code);
      }),
    );
  }
  if (name === "enumerate" && first)
    return elementsOf(context, scope, first)?.map((element, i) => [
      numberCode(i),
      Array.isArray(element) ? atom("none") : (element as Code),
    ]);
  if (name === "range") {
    const numbers = args.map((each) => translate(context, scope, each).known);
    if (!numbers.every((known) => known?.kind === "number")) return undefined;
    const [start, stop, step] =
      args.length === 1
        ? [0, numbers[0]?.value ?? 0, 1]
        : [numbers[0]?.value ?? 0, numbers[1]?.value ?? 0, numbers[2]?.value ?? 1];
    const count = Math.max(0, Math.ceil((stop - start) / step));
    return count > 256 ? undefined : Array.from({ length: count }, (_, i) => numberCode(start + i * step));
  }
  if (iterable.kind === "comprehension" && iterable.clauses.length === 1) {
    const [clause] = iterable.clauses;
    if (clause?.kind !== "for" || clause.target.kind !== "name") return undefined;
    const target = clause.target.text;
    return elementsOf(context, scope, clause.iterable)?.map((element) => {
      const names = new Map([[target, Array.isArray(element) ? (element[0] as Code) : (element as Code)]]);
      return translate(context, { ...scope, outer: scope, names, isSymbolic: true }, iterable.element);
    });
  }
  if (iterable.kind === "name") {
    const made = scope.names.get(`${iterable.text} elements`);
    if (made?.known?.kind === "list" && made.known.items.every(({ value }) => value))
      return made.known.items.map(({ value }) => value as Code);
  }
  const { known } = translate(context, scope, iterable);
  if ((known?.kind !== "list" && known?.kind !== "tuple") || !known.items.every(({ value }) => value)) return undefined;
  return known.items.map(({ value }) => value as Code);
}
