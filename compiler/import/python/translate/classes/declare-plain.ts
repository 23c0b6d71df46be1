import { additions } from "../construct/additions.ts";
import { itemText } from "../construct/collected.ts";
import { type ClassOptions } from "./class-options.ts";
import { translate } from "../read.ts";
import { joinItems, translateArguments } from "../calls/arguments.ts";
import type { ClassDefinition, Expression, FunctionDefinition, Parameter, Statement } from "../../syntax/python-ast.ts";
import { translateBody } from "../statements/body.ts";
import { atom, bare } from "../code.ts";
import { marked, sourceOf, takeComments, type Context, type Home } from "../context.ts";
import { initOf, lineageOf } from "./class-lineage.ts";
import { withoutDefaults } from "./declare-function.ts";
import { docLines } from "./doc-lines.ts";
import { isDropped } from "../statements/dropped.ts";
import { withinInit } from "../kinds/within.ts";
import { keywordsOf } from "./keywords.ts";
import type { Ancestor } from "./network.ts";
import { parameterList, readParameters } from "./parameters.ts";
import { changedBy, localName, variableOf, type Scope } from "../scope.ts";

/** A class that only holds values: a `fn` that gives a record of them. */
export function declareRecord(
  context: Context,
  home: Home,
  declaration: ClassDefinition,
  name: string,
  base: string,
): string {
  const init = initOf(context, declaration, home);
  const doc = docLines(declaration.doc, "##");
  if (!init) {
    const params = declaration.body.flatMap((each): Parameter[] =>
      each.kind === "assign" && each.targets[0]?.kind === "name"
        ? [
            {
              name: each.targets[0],
              kind: "plain",
              ...(each.annotation && { annotation: each.annotation }),
              ...(each.value && { default: each.value }),
            },
          ]
        : [],
    );
    const scope: Scope = { home, names: new Map(), taken: new Set(), isWithin: "body" };
    const read = readParameters(context, scope, { params }, 0, [], undefined);
    void base;
    return `${doc}fn ${marked(context, declaration.name.span, name)}${parameterList(read) || "()"} {\nreturn { ${read.map((each) => `${each.name}: ${each.name}`).join(", ")} }\n}`;
  }
  const scope: Scope = { home: init.home, names: new Map(), taken: new Set(), isWithin: "body" };
  const params = readParameters(context, scope, init.declaration, 1, init.declaration.body, undefined);
  scope.names.set(init.declaration.params[0]?.name.text ?? "self", atom("", { kind: "self" }));
  const held = new Map<string, string>();
  const lines = withoutDefaults(init.declaration).flatMap((statement) => {
    if (isDropped(context, scope, statement)) return [];
    const target = statement.kind === "assign" ? statement.targets[0] : undefined;
    const variable = target && variableOf(target);
    if (statement.kind !== "assign" || !statement.value || !variable?.startsWith("self."))
      return translateBody(context, scope, [statement], statement.span.end);
    const code = translate(context, scope, statement.value);
    held.set(variable.slice(5), code.text);
    scope.names.set(variable, code);
    return [];
  });
  const entries = [...held].map(([key, text]) => `${key}: ${text}`);
  return `${doc}fn ${marked(context, declaration.name.span, name)}${parameterList(params) || "()"} {\n${[...lines, `return { ${entries.join(", ")} }`].join("\n")}\n}`;
}

/** A class that is a Sequential, or a layer with other arguments: a `fn` that makes it. */
export function declareSequential(
  context: Context,
  home: Home,
  declaration: ClassDefinition,
  name: string,
  lineage: readonly Ancestor[],
  base: string,
  options: ClassOptions,
): string {
  const own = declaration.body.find(
    (each): each is FunctionDefinition => each.kind === "function" && each.name.text === "__init__",
  );
  const parent = parentCall(context, lineage, base);
  const doc = docLines(declaration.doc ?? own?.doc, "##");
  if (!own) return `${doc}fn ${name}() = ${parent}()`;
  const scope: Scope = {
    home,
    names: new Map([["self", atom("", { kind: "self" })]]),
    taken: new Set(),
    isWithin: "body",
    within: withinInit(context, declaration, home),
  };
  const keywords = own.params.some(({ kind }) => kind === "**")
    ? keywordsOf(context, options.homes, declaration, own)
    : undefined;
  const params = readParameters(context, scope, own, 1, own.body, keywords);
  const children: string[] = [];
  let result: string | undefined;
  const lines = withoutDefaults(own).flatMap((statement): string[] => {
    if (isDropped(context, scope, statement)) return [];
    if (result !== undefined && statement.kind === "if") return [];
    const call = superCall(statement);
    if (call) {
      const args = joinItems(translateArguments(context, { ...scope, isWithin: "init" }, call));
      if (args !== "" || !base.endsWith("Sequential")) result = `${parent}(${args})`;
      return [];
    }
    const added =
      changedBy(statement) === "self" || statement.kind === "for" || statement.kind === "if"
        ? additions(context, { ...scope, isWithin: "init" }, statement, "self")
        : undefined;
    if (added && added.length > 0) {
      children.push(...added.map(itemText));
      return [];
    }
    const child = childOf(context, { ...scope, isWithin: "init" }, statement);
    if (child !== undefined) {
      const comments = takeComments(home, declaration.span.start, statement.span.start);
      children.push(`${comments.map((comment) => `\n${comment}\n`).join("")}${child}`);
      return [];
    }
    if (
      statement.kind === "assign" &&
      variableOf(statement.targets[0] ?? ({ kind: "none" } as Expression))?.startsWith("self.")
    )
      return [];
    return translateBody(context, { ...scope, isWithin: "body" }, [statement], statement.span.end);
  });
  const whole = result ?? `Sequential(${children.join(", ")})`;
  const head = `${doc}fn ${marked(context, declaration.name.span, name)}${parameterList(params) || "()"}`;
  return lines.length === 0 ? `${head} = ${whole}` : `${head} {\n${lines.join("\n")}\nreturn ${whole}\n}`;
}

/** What `super().__init__(…)` makes: the parent's own `fn`, or the layer. */
function parentCall(context: Context, lineage: readonly Ancestor[], base: string): string {
  const [, parent] = lineage;
  if (parent && initOf(context, parent.declaration, parent.home))
    return context.request(parent.home, parent.declaration.name.text);
  void lineageOf;
  return base.slice(base.lastIndexOf(".") + 1);
}

function superCall(statement: Statement): (Expression & { kind: "call" }) | undefined {
  if (statement.kind !== "expression" || statement.value.kind !== "call") return undefined;
  return /^super\(.*\)\.__init__$/.test(sourceOf(statement.value.callee.span)) ? statement.value : undefined;
}

/** `self.conv = nn.Conv2d(…)` and `self.add_module("conv", …)` of a Sequential: a child by its name. */
function childOf(context: Context, scope: Scope, statement: Statement): string | undefined {
  if (statement.kind === "assign" && statement.value?.kind === "call") {
    const variable = statement.targets[0] && variableOf(statement.targets[0]);
    if (
      !variable?.startsWith("self.") ||
      !/^[A-Z]|(layer|block|conv|norm)\w*$/.test(sourceOf(statement.value.callee.span).split(".").at(-1) ?? "")
    )
      return undefined;
    return `${localName(variable.slice(5))} = ${translate(context, scope, statement.value).text}`;
  }
  if (statement.kind !== "expression" || statement.value.kind !== "call") return undefined;
  const { callee, args } = statement.value;
  if (sourceOf(callee.span) !== "self.add_module" || !args[0] || !args[1]) return undefined;
  const key = translate(context, scope, args[0].value);
  const text = translate(context, scope, args[1].value).text;
  if (key.known?.kind === "string" && /^[A-Za-z_]\w*$/.test(key.known.value)) return `${key.known.value} = ${text}`;
  return `${bare(key.text).startsWith('"') ? key.text : `"{${bare(key.text)}}"`} = ${text}`;
}
