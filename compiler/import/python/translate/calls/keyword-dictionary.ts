import { walkStatements } from "../scope.ts";
import { sourceOf, type Context } from "../context.ts";
import type { Dictionary, Expression } from "../../syntax/python-ast.ts";

/** The keys of every dictionary that a parameter or variable of this name is given, if all have the same. */
export function keysGivenAs(context: Context, name: string): readonly string[] | undefined {
  const found: (readonly string[] | undefined)[] = [];
  for (const { file } of context.homes)
    walkStatements(file.statements, (each) => {
      if (each.kind === "call")
        for (const { name: keyword, value } of each.args)
          if (keyword?.text === name && isDictionary(value)) found.push(keysOf(value));
      if (each.kind === "dict")
        for (const { key, value } of each.entries)
          if (key?.kind === "string" && key.parts[0] === name && isDictionary(value)) found.push(keysOf(value));
    });
  const [first, ...rest] = found;
  return first && rest.every((each) => each && each.join() === first.join()) ? first : undefined;
}

/** Whether any dictionary of the files has a key. */
export function isKeyAnywhere(context: Context, name: string): boolean {
  let found = false;
  for (const { file } of context.homes)
    walkStatements(file.statements, (each) => {
      if (isDictionary(each) && keysOf(each)?.includes(name)) found = true;
    });
  return found;
}

const isDictionary = (value: Expression): boolean =>
  value.kind === "dict" || (value.kind === "call" && sourceOf(value.callee.span) === "dict");

function keysOf(value: Expression): readonly string[] | undefined {
  const keys =
    value.kind === "call"
      ? value.args.map(({ name }) => name?.text)
      : (value as Dictionary).entries.map(({ key }) => (key?.kind === "string" ? key.parts.join("") : undefined));
  return keys.every((key) => key !== undefined) ? keys : undefined;
}
