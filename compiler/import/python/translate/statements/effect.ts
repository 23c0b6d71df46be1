import { assertNot, messageOf, todo } from "./assertions.ts";
import { meaning, translate } from "../read.ts";
import type { Call, Statement } from "../../syntax/python-ast.ts";
import { marked, sourceOf, type Context } from "../context.ts";
import { find, variableOf, type Scope } from "../scope.ts";

/** A call that stands alone, for what it does: `layers.append(x)`, `x.add_(y)`, `torch._assert(…)`. */
export function translateEffect(
  context: Context,
  scope: Scope,
  statement: Statement & { kind: "expression" },
): string[] {
  const { value, span } = statement;
  if (value.kind !== "call") return todo(context, statement, `\`${sourceOf(span)}\``);
  const { callee } = value;
  if (/^(self\.(add_module|register_\w+)|setattr)$/.test(sourceOf(callee.span)))
    return todo(
      context,
      statement,
      "a field whose name is only known when the module is made,",
      "make a ModuleList or a Sequential of them, and go through that",
    );
  if (callee.kind === "member") {
    const changed = changeList(context, scope, value);
    if (changed) return changed;
    const target = variableOf(callee.object);
    const held = target === undefined ? undefined : find(scope, target);
    // x.add_(y), whose result is x.
    if (/[a-z]_$/.test(callee.name.text) && held)
      return [`${marked(context, span, held.text)} = ${translate(context, scope, value).text}`];
  }
  // self.relu(x), which changes x in place.
  const changed = scope.inPlace?.effects.get(statement);
  const changedName = changed === undefined ? undefined : find(scope, changed);
  if (changedName && changedName.text !== "")
    return [`${marked(context, span, changedName.text)} = ${translate(context, scope, value).text}`];
  const path = meaning(context, scope, callee).known;
  const last = path?.kind === "library" ? (path.path.split(".").at(-1) ?? "") : "";
  const [first, second] = value.args;
  if (last === "_assert" && first)
    return assertNot(
      context,
      scope,
      { kind: "unary", operator: "not", operand: first.value, span: first.value.span },
      second?.value,
    );
  if (path?.kind === "library" && (last.endsWith("_") || value.args.some(({ name }) => name?.text === "inplace"))) {
    const target = first && variableOf(first.value);
    const held = target === undefined ? undefined : find(scope, target);
    if (held) return [`${marked(context, span, held.text)} = ${translate(context, scope, value).text}`];
  }
  void messageOf;
  return todo(context, statement, `\`${sourceOf(span)}\`, whose result nobody takes,`);
}

/** What changes a list or the children of a container. */
function changeList(context: Context, scope: Scope, { callee, args, span }: Call): string[] | undefined {
  if (callee.kind !== "member") return undefined;
  const variable = variableOf(callee.object);
  if (variable === undefined) return undefined;
  const list = find(scope, `${variable} list`) ?? find(scope, variable);
  const [first, second] = args;
  if (!list || list.text === "" || (!first && callee.name.text !== "reverse")) return undefined;
  const name = marked(context, span, list.text.replace(/\uE000\d+\uE001/g, ""));
  if (!first) return [`${name} = reversed(${list.text})`];
  switch (callee.name.text) {
    case "append":
      return [`${name} += [${translate(context, scope, first.value).text}]`];
    case "extend":
      return [`${name} += ${translate(context, scope, first.value).text}`];
    case "insert": {
      if (!second) return undefined;
      const item = translate(context, scope, second.value).text;
      const at = translate(context, scope, first.value);
      const plain = list.text.replace(/\uE000\d+\uE001/g, "");
      return at.known?.kind === "number" && at.known.value === 0
        ? [`${name} = [${item}] + ${plain}`]
        : [`${name} = ${plain}[:${at.text}] + [${item}] + ${plain}[${at.text}:]`];
    }
    case "add_module":
      return second
        ? [
            `${name} += [(${translate(context, scope, first.value).text}, ${translate(context, scope, second.value).text})]`,
          ]
        : undefined;
    default:
      return undefined;
  }
}
