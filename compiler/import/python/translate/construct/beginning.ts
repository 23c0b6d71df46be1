import { meaning, translate } from "../read.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import type { Context } from "../context.ts";
import type { Scope } from "../scope.ts";
import type { Collected, CollectedItem } from "./collected.ts";
import { listItems } from "./additions.ts";

/** What an assignment begins, if more is added to it: `[]`, `[a, b]`, `OrderedDict()`, `nn.Sequential()`, `nn.ModuleList([…])`. */
export function beginning(context: Context, scope: Scope, variable: string, value: Expression): Collected | undefined {
  if (value.kind === "list") return { variable, container: "list", items: listItems(context, scope, value, "") ?? [] };
  if (value.kind === "comprehension" && value.of === "list")
    return { variable, container: "list", items: listItems(context, scope, value, "") ?? [] };
  if (value.kind === "dict") return named(context, scope, variable, "named", value);
  if (value.kind !== "call" || (value.callee.kind !== "name" && value.callee.kind !== "member")) return undefined;
  const { known } = meaning(context, scope, value.callee);
  const last = known?.kind === "library" ? (known.path.split(".").at(-1) ?? "") : "";
  const [only] = value.args;
  if (last === "list") return only ? undefined : { variable, container: "list", items: [] };
  if (last === "OrderedDict" || last === "dict")
    return only ? named(context, scope, variable, "named", only.value) : { variable, container: "named", items: [] };
  if (last !== "Sequential" && last !== "ModuleList" && last !== "ModuleDict" && last !== "ParameterList")
    return undefined;
  const container = last === "ModuleDict" ? "ModuleList" : last;
  if (!only) return { variable, container, items: [] };
  const pairs = value.args.length === 1 ? named(context, scope, variable, container, only.value) : undefined;
  if (pairs) return pairs;
  if (value.args.length === 1 && only.kind === "plain" && (last === "ModuleList" || last === "ParameterList")) {
    const items = listItems(context, scope, only.value, "");
    return items && { variable, container, items };
  }
  if (value.args.some(({ kind }) => kind !== "plain")) return undefined;
  return {
    variable,
    container,
    items: value.args.map((argument) => ({ prefix: "", value: translate(context, scope, argument.value) })),
  };
}

function named(
  context: Context,
  scope: Scope,
  variable: string,
  container: Collected["container"],
  value: Expression,
): Collected | undefined {
  if (value.kind === "dict")
    return {
      variable,
      container,
      items: value.entries.flatMap((entry) =>
        entry.key
          ? [
              {
                prefix: "",
                name: translate(context, scope, entry.key).text,
                value: translate(context, scope, entry.value),
              },
            ]
          : [],
      ),
    };
  if (
    value.kind === "call" &&
    value.args[0] &&
    (value.callee.kind === "name"
      ? /^(OrderedDict|dict)$/.test(value.callee.text)
      : value.callee.kind === "member" && value.callee.name.text === "OrderedDict")
  )
    return named(context, scope, variable, container, value.args[0].value);
  if (value.kind !== "list" || value.elements.length === 0) return undefined;
  const items = value.elements.map((element): CollectedItem | undefined => {
    if (element.kind !== "tuple" || element.elements.length !== 2 || element.elements[0]?.kind !== "string")
      return undefined;
    const [key, held] = element.elements as [Expression, Expression];
    return { prefix: "", name: translate(context, scope, key).text, value: translate(context, scope, held) };
  });
  return items.every((item) => item !== undefined) ? { variable, container, items } : undefined;
}
