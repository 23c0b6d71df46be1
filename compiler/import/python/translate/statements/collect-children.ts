import { todo } from "./assertions.ts";
import { listOf, meaning, translate } from "../read.ts";
import { translateElements } from "../expressions/elements.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { atom } from "../code.ts";
import { marked, sourceOf, type Context } from "../context.ts";
import { namedFrom, pairsOf } from "../calls/container.ts";
import { changedBy, find, type Scope } from "../scope.ts";
import { freshName } from "./targets.ts";
import type { Assign } from "./assign.ts";
import { nameFor } from "./set-target.ts";

/** `layers = OrderedDict()` and `seq = nn.Sequential()`, to which children are added one by one: a list of pairs. */
export function collectChildren(
  context: Context,
  scope: Scope,
  statement: Assign,
  variable: string,
  value: Expression,
  rest: readonly Statement[],
): string[] | undefined {
  if (value.kind !== "call" && value.kind !== "dict") return undefined;
  const isChanged = assignsBy(rest, variable);
  if (!isChanged) return undefined;
  const name = variable.startsWith("self.")
    ? (find(scope, variable)?.text ?? variable.slice(5))
    : nameFor(scope, variable);
  const container = value.kind === "call" ? containerOf(context, scope, value) : undefined;
  if (container !== undefined && value.kind === "call") {
    const [only] = value.args;
    const isNamed = usesNames(rest, variable);
    const begin = only && isNamed ? pairsOf(context, scope, only.value) : undefined;
    const first =
      value.args.length === 0
        ? "[]"
        : isNamed
          ? begin?.text
          : listOf(
              value.args.length === 1 && only && only.value.kind === "list"
                ? translateElements(context, scope, only.value.elements, only.value.span)
                : [],
              "list",
            ).text;
    if (first === undefined) return undefined;
    scope.names.set(
      variable,
      atom(isNamed ? `${container}(${namedFrom(name)})` : `${container}(${name})`, { kind: "modules" }),
    );
    scope.names.set(`${variable} list`, atom(name));
    return [`${marked(context, statement.span, name)} = ${first}`];
  }
  // A dictionary of results, each under a name of its own.
  const items = rest.filter((each) => changedBy(each) === variable);
  if (
    items.every((each) => each.kind === "assign" && each.targets[0]?.kind === "index" && isPlainKey(each.targets[0])) &&
    items.length > 0 &&
    !nested(rest, variable) &&
    variable !== "layers"
  )
    return undefined;
  const pairs = pairsOf(context, scope, value);
  if (!pairs) return undefined;
  if (value.kind === "dict" && value.entries.length > 0 && !usesNames(rest, variable)) return undefined;
  scope.names.set(variable, atom(name, { kind: "pairs" }));
  scope.names.set(`${variable} list`, atom(name));
  return [`${marked(context, statement.span, name)} = ${pairs.text}`];
}

const isPlainKey = ({ subscripts: [key] }: Expression & { kind: "index" }): boolean =>
  key?.kind === "string" && key.parts.length === 1 && typeof key.parts[0] === "string";

const nested = (statements: readonly Statement[], variable: string): boolean =>
  statements.some((each) => (each.kind === "for" || each.kind === "if") && assignsBy([each], variable));

const containerOf = (context: Context, scope: Scope, call: Expression & { kind: "call" }): string | undefined => {
  if (call.callee.kind !== "name" && call.callee.kind !== "member") return undefined;
  const { known } = meaning(context, scope, call.callee);
  const last = known?.kind === "library" ? known.path.split(".").at(-1) : undefined;
  return last === "Sequential" || last === "ModuleList" ? last : last === "ModuleDict" ? "ModuleList" : undefined;
};

function assignsBy(statements: readonly Statement[], variable: string): boolean {
  return statements.some(
    (each) =>
      changedBy(each) === variable ||
      (each.kind === "for" && assignsBy(each.body, variable)) ||
      (each.kind === "if" && (assignsBy(each.then, variable) || assignsBy(each.otherwise, variable))),
  );
}

/** Whether children are added by name. */
function usesNames(statements: readonly Statement[], variable: string): boolean {
  return statements.some((each) => {
    if (each.kind === "for") return usesNames(each.body, variable);
    if (each.kind === "if") return usesNames(each.then, variable) || usesNames(each.otherwise, variable);
    if (changedBy(each) !== variable) return false;
    return (
      each.kind === "assign" ||
      (each.kind === "expression" &&
        each.value.kind === "call" &&
        each.value.callee.kind === "member" &&
        each.value.callee.name.text === "add_module")
    );
  });
}

/** `layers["conv"] = …` */
export function setItem(
  context: Context,
  scope: Scope,
  statement: Assign,
  target: Expression,
  value: Expression,
  variable: string,
): string[] {
  const list = find(scope, `${variable} list`);
  const key = target.kind === "index" && target.subscripts.length === 1 ? target.subscripts[0] : undefined;
  if (list && key && key.kind !== "slice")
    return [`${list.text} += [(${translate(context, scope, key).text}, ${translate(context, scope, value).text})]`];
  const held = find(scope, variable)?.known;
  const name =
    key && key.kind !== "slice" && (held?.kind === "dict" || key.kind === "string")
      ? translate(context, scope, key).known
      : undefined;
  if (held?.kind === "dict" && name?.kind === "string") {
    const local = freshName(scope, `${variable}_${name.value}`.replace(/\W/g, "_"));
    scope.names.set(
      variable,
      atom("", { kind: "dict", entries: new Map([...held.entries, [name.value, atom(local)]]) }),
    );
    return [`${local} = ${translate(context, scope, value).text}`];
  }
  return todo(
    context,
    statement,
    `\`${sourceOf(target.span)} = …\``,
    "values are not changed in place: make a new one, with cat, stack or where",
  );
}
