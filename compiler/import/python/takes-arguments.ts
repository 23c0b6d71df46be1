import { closest } from "../../../grammar/did-you-mean.ts";
import type { Entry } from "./choose-entry.ts";
import type { Parameter } from "./syntax/python-ast.ts";
import { initOf, isNetwork, lineageOf } from "./translate/classes/class-lineage.ts";
import { report, type Context } from "./translate/context.ts";

/** Whether what makes the network takes each of `--arg`: a name that is misspelt would leave a default, and another network. */
export function takesArguments(context: Context, { declaration, kind }: Entry, given: Iterable<string>): boolean {
  const params = kind === "class" ? initParameters(context, declaration) : declaration.params;
  if (!params || params.some((each) => each.kind === "**")) return true;
  const all = params.filter((each) => each.kind !== "*").map(({ name }) => name.text);
  const owner = declaration.name.text;
  const unknown = [...given].filter((name) => !all.includes(name));
  for (const name of unknown)
    report(context, "NN6035", declaration.name.span, { name, owner, near: closest(name, all), all });
  return unknown.length === 0;
}

/** None where a class of a package has them. */
function initParameters(
  context: Context,
  declaration: Extract<Entry, { kind: "class" }>["declaration"],
): readonly Parameter[] | undefined {
  const init = initOf(context, declaration, context.entry);
  if (init) return init.declaration.params.slice(1);
  const { base } = lineageOf(context, declaration, context.entry);
  return isNetwork(base) && /(^|\.)Module$/.test(base) ? [] : undefined;
}
