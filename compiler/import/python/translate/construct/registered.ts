import type { Expression, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { bare, type Code } from "../code.ts";
import { sourceOf, type Context } from "../context.ts";
import { argumentKinds } from "../kinds/kinds-of.ts";
import { withinInit } from "../kinds/within.ts";
import type { Network } from "../classes/network.ts";
import { variableOf, walkStatements } from "../scope.ts";

/** Whether what an attribute holds is a module or a weight, which has a field, or a value, which has not. */
export function isRegistered(
  context: Context,
  { methods, lineage }: Network,
  attribute: string,
  { known, text }: Code,
  value: Expression | undefined,
): boolean {
  if (known?.kind === "modules") return true;
  if (known && known.kind !== "optional" && known.kind !== "pairs") return false;
  if (value?.kind === "call") return makes(sourceOf(value.callee.span), methods);
  // A module that was handed in, which forward calls; what only makes modules is annotated so.
  if (!/^\w+$/.test(bare(text))) return false;
  const init = lineage[0]?.declaration.body.find((each) => each.kind === "function" && each.name.text === "__init__");
  const param = init?.kind === "function" ? init.params.find((each) => each.name.text === bare(text)) : undefined;
  const type = param?.annotation ? sourceOf(param.annotation.span) : "";
  if (/Callable|Type\[|type\[|\b(int|float|bool|str|List|Tuple)\b/.test(type)) return false;
  if (/Module/.test(type)) return true;
  const [own] = lineage;
  const within = own && param && withinInit(context, own.declaration, own.home);
  const kinds = within && param && [...argumentKinds(context, within, param)];
  if (kinds?.length && kinds.every((kind) => kind === "function")) return false;
  let isCalled = false;
  for (const [name, { declaration }] of methods)
    if (name !== "__init__")
      walkStatements(declaration.body, (each) => {
        if (each.kind === "call" && sourceOf(each.callee.span) === `self.${attribute}`) isCalled = true;
      });
  return isCalled;
}

/** Whether a call, by the name of what it calls, makes a module. */
function makes(callee: string, methods: Network["methods"]): boolean {
  const own = /^self\.(\w+)$/.exec(callee)?.[1];
  const method = own === undefined ? undefined : methods.get(own);
  if (method) return makesModule(method.declaration);
  const last = callee.slice(callee.lastIndexOf(".") + 1);
  return /^[A-Z]/.test(last) || /(block|layer|conv|norm|act|activation|module|layers)\d*(x\d+)?$/i.test(last);
}

/** Whether a variable is set to a module somewhere in statements. */
export function setsModule(statements: readonly Statement[], variable: string): boolean {
  const made = new Set<string>();
  const visit = (each: Statement): boolean => {
    if (each.kind === "if") return [...each.then, ...each.otherwise].map(visit).some(Boolean);
    if (each.kind === "for" || each.kind === "with") return each.body.map(visit).some(Boolean);
    if (each.kind !== "assign" || !each.value) return false;
    const { value } = each;
    const isModule =
      value.kind === "call"
        ? /^[A-Z]|(layer|block|conv|norm|act)\w*$/.test(sourceOf(value.callee.span).split(".").at(-1) ?? "")
        : value.kind === "name" && made.has(value.text);
    const names = each.targets.map(variableOf);
    if (isModule) for (const name of names) if (name !== undefined) made.add(name);
    return isModule && names.includes(variable);
  };
  return statements.map(visit).some(Boolean);
}

/** Whether a function makes a module: what it returns is made by something with a capital, or that sounds like it. */
export function makesModule({ body, params }: FunctionDefinition, depth = 0): boolean {
  let found = false;
  const made = new Map<string, boolean>();
  const isModule = (value: Expression): boolean => {
    if (value.kind === "call") {
      const callee = sourceOf(value.callee.span);
      const last = callee.slice(callee.lastIndexOf(".") + 1);
      return (
        /^[A-Z]/.test(last) ||
        (depth < 3 &&
          /(layer|block|conv|norm|act)\w*$/.test(last) &&
          (params.some(({ name }) => name.text === last) || /nn\./.test(callee)))
      );
    }
    if (value.kind === "conditional") return isModule(value.then) || isModule(value.otherwise);
    return value.kind === "name" && made.get(value.text) === true;
  };
  const walk = (statements: typeof body): void => {
    for (const each of statements) {
      if (each.kind === "assign" && each.value && each.targets[0]?.kind === "name")
        made.set(each.targets[0].text, isModule(each.value));
      if (each.kind === "return" && each.value && isModule(each.value)) found = true;
      if (each.kind === "if") {
        walk(each.then);
        walk(each.otherwise);
      }
      if (each.kind === "for") walk(each.body);
    }
  };
  walk(body);
  return found;
}

/** Whether something is as well said where it is read. */
export const isSmall = ({ text, known }: Code): boolean =>
  known?.kind !== "modules" &&
  (/^-?[\w.]+$/.test(bare(text)) ||
    /^"[^"{}]{0,30}"$/.test(bare(text)) ||
    /^\w+(\[-?\d+\])+$/.test(bare(text)) ||
    /^\w+\.\w+(\[\d+\])?$/.test(bare(text)));
