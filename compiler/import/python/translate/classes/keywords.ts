import type { ClassDefinition, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { sourceOf, type Context, type Home } from "../context.ts";
import { walkStatements } from "../scope.ts";

/** The keywords that `**kwargs` of a function stands for, and the defaults of those that not all calls give. */
export type Keywords = readonly { readonly name: string; readonly default: string | undefined }[];

/** What the calls of a class or function give beyond its own parameters: `.nn` has them as parameters. */
export function keywordsOf(
  context: Context,
  homes: readonly Home[],
  owner: ClassDefinition | FunctionDefinition,
  init: FunctionDefinition,
): Keywords {
  const name = owner.name.text;
  const own = new Set(init.params.map((param) => param.name.text));
  const aliases = aliasesOf(homes, name);
  const calls: ReadonlySet<string>[] = [];
  for (const home of homes)
    walkStatements(home.file.statements, (each) => {
      if (each.kind !== "call") return;
      const callee = sourceOf(each.callee.span);
      if (!aliases.has(callee.replace(/^self\./, ""))) return;
      calls.push(
        new Set(
          each.args.flatMap((argument) => (argument.name && !own.has(argument.name.text) ? [argument.name.text] : [])),
        ),
      );
    });
  const used = [...new Set(calls.flatMap((call) => [...call]))];
  const target = passedTo(init.body);
  const known = target === undefined ? undefined : context.vocabulary.paramsOf(target);
  return used.map((keyword) => ({
    name: keyword,
    default: calls.every((call) => call.has(keyword))
      ? undefined
      : (known?.find((param) => param.name === keyword)?.default ?? "none"),
  }));
}

/** The names under which a class is called: its own, and those that it is assigned to. */
function aliasesOf(homes: readonly Home[], name: string): ReadonlySet<string> {
  const found = new Set([name]);
  const visit = (statements: readonly Statement[]): void => {
    for (const each of statements) {
      if (each.kind === "assign" && each.value?.kind === "name" && each.value.text === name)
        for (const target of each.targets) found.add(sourceOf(target.span).replace(/^self\./, ""));
      if (each.kind === "function") {
        for (const param of each.params)
          if (param.default?.kind === "name" && param.default.text === name) found.add(param.name.text);
        visit(each.body);
      }
      if (each.kind === "class") visit(each.body);
      if (each.kind === "if") visit([...each.then, ...each.otherwise]);
    }
  };
  homes.forEach((home) => visit(home.file.statements));
  return found;
}

/** The name of what `**kwargs` is passed on to. */
function passedTo(body: readonly Statement[]): string | undefined {
  let found: string | undefined;
  walkStatements(body, (each) => {
    if (each.kind === "call" && each.args.some(({ kind }) => kind === "**"))
      found ??= sourceOf(each.callee.span).split(".").at(-1);
  });
  return found;
}
