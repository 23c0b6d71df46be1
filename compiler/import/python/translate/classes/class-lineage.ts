import type { ClassDefinition, Expression, FunctionDefinition } from "../../syntax/python-ast.ts";
import type { Context, Home } from "../context.ts";
import { isPlainModule } from "../../plain-modules.ts";
import { declaredName } from "./declared-name.ts";
import type { Ancestor, Method } from "./network.ts";

/** A class of a file, or the path of what is none. */
type Found = Ancestor | string;

/** What a class inherits from, as far as files have it: itself first, and then the path of what the last one is. */
export function lineageOf(
  context: Context,
  declaration: ClassDefinition,
  home: Home,
): { readonly lineage: Ancestor[]; readonly base: string } {
  const lineage: Ancestor[] = [{ declaration, home }];
  let base = "object";
  for (let at = 0; at < lineage.length && lineage.length < 32; at++) {
    const { declaration: each, home: its } = lineage[at] as Ancestor;
    for (const parent of each.bases) {
      const found = classNamed(context, its, parent);
      if (typeof found === "string") {
        if (base === "object" || found.startsWith("torch.nn")) base = found;
      } else if (!lineage.some((other) => other.declaration === found.declaration)) lineage.push(found);
    }
  }
  return { lineage, base };
}

function classNamed(context: Context, home: Home, expression: Expression): Found {
  const found = declaredName(context, home, expression);
  if (typeof found === "string") return isPlainModule(found) ? "torch.nn.Module" : found;
  return found.kind === "class" ? { declaration: found.declaration, home: found.home } : found.declaration.name.text;
}

/** Methods by name, those of parents unless they are overridden. */
export function methodsOf(lineage: readonly Ancestor[]): Map<string, Method> {
  const methods = new Map<string, Method>();
  lineage.forEach(({ declaration, home }, depth) => {
    // Of several of a name the last counts, as with @overload.
    const own = new Map(
      declaration.body.flatMap((each) => (each.kind === "function" ? [[each.name.text, each] as const] : [])),
    );
    for (const [name, each] of own) if (!methods.has(name)) methods.set(name, { declaration: each, home, depth });
  });
  return methods;
}

/** What makes an instance. */
export const initOf = (context: Context, declaration: ClassDefinition, home: Home): Method | undefined =>
  methodsOf(lineageOf(context, declaration, home).lineage).get("__init__");

export const isNetwork = (base: string): boolean => /^torch\.nn\.(modules\.)?/.test(base) || base === "torch.nn.Module";

/** Functions that only fill weights, which nothing is left of. */
export const isWeightFill = ({ name }: FunctionDefinition): boolean =>
  /^_?(init_?weights?\w*|initialize_?weights|weights?_init\w*|reset_parameters|_reset_parameters|init_params|_init\w*)$/.test(
    name.text,
  );
