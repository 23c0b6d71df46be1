import { todo } from "./assertions.ts";
import { meaning, translate } from "../read.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { marked, sourceOf, type Context } from "../context.ts";
import { changedBy, find, localName, variableOf, walkStatements, type Scope } from "../scope.ts";
import { setTarget } from "./set-target.ts";
import { collectChildren, setItem } from "./collect-children.ts";

export type Assign = Statement & { readonly kind: "assign" };

/** `a = b = value`, `a, b = values` and `layers["a"] = layer`, as far as names come to hold it. */
export function translateAssign(
  context: Context,
  scope: Scope,
  statement: Assign,
  value: Expression,
  rest: readonly Statement[],
): string[] {
  const [target] = statement.targets;
  if (statement.targets.length === 1 && target) {
    const changed = changedBy(statement);
    if (changed !== undefined) return setItem(context, scope, statement, target, value, changed);
    const variable = variableOf(target);
    if (variable !== undefined) {
      const collected = collectChildren(context, scope, statement, variable, value, rest);
      if (collected) return collected;
    }
  }
  if (
    target?.kind === "tuple" &&
    value.kind === "tuple" &&
    target.elements.length === value.elements.length &&
    !crosses(target.elements, value.elements)
  )
    return target.elements.flatMap((each, i) =>
      translateAssign(context, scope, { ...statement, targets: [each] }, value.elements[i] as Expression, rest),
    );
  const code = meaning(context, scope, value);
  if (code.text === "" && code.known && statement.targets.every((each) => each.kind === "name")) {
    for (const each of statement.targets) if (each.kind === "name") scope.names.set(each.text, code);
    if (code.known.kind === "library" && !code.known.path.startsWith("unread:")) return [];
    if (code.known.kind === "method" || code.known.kind === "dict") return [];
  }
  return statement.targets
    .map((each, i) => {
      // A name that a parameter or constant has already.
      if (
        each.kind === "name" &&
        !scope.isSymbolic &&
        code.text !== "" &&
        code.text.replace(/\uE000\d+\uE001/g, "") === localName(each.text)
      ) {
        scope.names.set(each.text, code);
        return "";
      }
      const right =
        i === 0
          ? translate(context, scope, value).text
          : statement.targets[0]?.kind === "name"
            ? (find(scope, statement.targets[0].text)?.text ?? "none")
            : code.text;
      return setTarget(context, scope, each, right, code, statement);
    })
    .filter((line) => line !== "");
}

/** `a, b = b, a` needs both before it sets one. */
function crosses(targets: readonly Expression[], values: readonly Expression[]): boolean {
  const set = new Set(targets.map(variableOf));
  let found = false;
  for (const value of values)
    walkStatements([{ kind: "expression", value, span: value.span }], (each) => {
      const variable = variableOf(each);
      if (variable !== undefined && set.has(variable)) found = true;
    });
  return found || set.has(undefined) || values.some(({ kind }) => kind === "star");
}

/** `x += y` */
export function translateUpdate(
  context: Context,
  scope: Scope,
  { target, operator, value, span }: Statement & { kind: "update" },
): string[] {
  const variable = variableOf(target);
  const held = variable === undefined ? undefined : (find(scope, `${variable} list`) ?? find(scope, variable));
  if (variable === undefined || !held || held.text === "")
    return todo(context, { span }, `\`${sourceOf(span)}\``, "values are not changed in place: make a new one");
  const name = held.text.replace(/\uE000\d+\uE001/g, "");
  if (["+", "-", "*", "/"].includes(operator))
    return [`${marked(context, span, name)} ${operator}= ${translate(context, scope, value).text}`];
  return [
    `${marked(context, span, name)} = ${translate(context, scope, { kind: "binary", operator, left: target, right: value, span }).text}`,
  ];
}
