import { todo } from "./assertions.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { atom, bare, type Code } from "../code.ts";
import { marked, sourceOf, type Context } from "../context.ts";
import { find, localName, variableOf, type Scope } from "../scope.ts";
import { bindTarget, freshName, isReadElsewhere } from "./targets.ts";

/** One target of an assignment, whose right side is written already. */
export function setTarget(
  context: Context,
  scope: Scope,
  target: Expression,
  right: string,
  code: Code,
  statement: Statement,
): string {
  if (target.kind === "name") {
    const name = nameFor(scope, target.text);
    if (code.known?.kind === "none") scope.names.set(`${target.text} none`, code);
    else scope.names.delete(`${target.text} none`);
    scope.names.set(target.text, { ...atom(name), ...(isLasting(code) && { known: code.known }) });
    return `${marked(context, target.span, name)} = ${right}`;
  }
  const variable = variableOf(target);
  if (variable !== undefined && find(scope, variable)) {
    const name = find(scope, variable)?.text ?? "";
    return `${marked(context, target.span, name.replace(/\uE000\d+\uE001/g, ""))} = ${right}`;
  }
  if (target.kind === "tuple" || target.kind === "list") {
    if (!target.elements.some((each) => each.kind === "star")) {
      const names = bindTarget(context, scope, target, code);
      return `${names} = ${right}`;
    }
    return takeApart(scope, target.elements, right);
  }
  if (variable?.startsWith("self.") && scope.self && !isReadElsewhere(scope, variable)) {
    // What only this method keeps is a variable of it.
    const taken = new Set([...scope.taken, ...scope.self.members]);
    const name = freshName({ ...scope, taken }, variable.slice(5));
    scope.names.set(variable, atom(name));
    return `${marked(context, target.span, name)} = ${right}`;
  }
  if (target.kind === "member")
    return (
      todo(
        context,
        statement,
        `a field that is set while the network runs, \`${sourceOf(target.span)}\`,`,
        "forward cannot keep anything: give it back as a result",
      )[0] ?? ""
    );
  return (
    todo(
      context,
      statement,
      `\`${sourceOf(target.span)} = …\``,
      "values are not changed in place: make a new one, with cat, stack or where",
    )[0] ?? ""
  );
}

/** `first, *rest = x` */
function takeApart(scope: Scope, targets: readonly Expression[], right: string): string {
  const whole = /^\w+$/.test(bare(right)) ? right : freshName(scope, "parts");
  const star = targets.findIndex(({ kind }) => kind === "star");
  const left = targets.length - 1 - star;
  const lines = targets.flatMap((each, i) => {
    const name = each.kind === "star" ? each.value : each;
    if (name.kind !== "name" || name.text === "_") return [];
    const free = nameFor(scope, name.text);
    scope.names.set(name.text, atom(free));
    const place = i < star ? `${i}` : i > star ? `-${targets.length - i}` : `${star}:${left === 0 ? "" : `-${left}`}`;
    return [`${free} = ${whole}[${place}]`];
  });
  return [...(whole === right ? [] : [`${whole} = ${right}`]), ...lines].join("\n");
}

/** What is known of a variable holds until it is set again, in straight lines. */
const isLasting = ({ known }: Code): boolean =>
  known?.kind === "list" ||
  known?.kind === "tuple" ||
  known?.kind === "shape" ||
  known?.kind === "condition" ||
  known?.kind === "modules"
    ? known.kind !== "list"
    : false;

/** The name in `.nn` that a variable has already, or one for it. */
export const nameFor = (scope: Scope, name: string): string => {
  const before = scope.names.get(name);
  return before && /^\w+$/.test(before.text) && before.text.replace(/_+$/, "") === localName(name).replace(/_+$/, "")
    ? before.text
    : freshName(scope, name);
};
