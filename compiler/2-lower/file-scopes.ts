import type * as ast from "../../grammar/ast.ts";
import type { Program } from "../1-resolve/program.ts";
import { bool, poison, type Value } from "../ir/value.ts";
import { builtins } from "./evaluate/builtins.ts";
import { Failure, fail, type Context } from "./context.ts";
import { hear } from "./listener.ts";
import { fnValue } from "./modules/instantiate.ts";
import { scopeWithin, type Lazy, type Scope } from "./evaluate/values.ts";

/** The names of every file, each found when it is first asked for. */
export function fileScopes(context: Context, program: Program): ReadonlyMap<string, Scope> {
  const base = scopeWithin(undefined, [
    ...builtins,
    ["training", { kind: "lazy", force: () => bool(context.mode.training) }],
  ]);
  const scopes = new Map(program.files.map((file) => [file.path, scopeWithin(base)] as const));
  const running: ast.Const[] = [];
  for (const file of program.files) {
    const scope = scopes.get(file.path) as Scope;
    for (const [name, { path, declaration }] of file.bindings) {
      if (path === file.path) scope.names.set(name, declared(context, declaration, scope, running));
      else
        scope.names.set(name, { kind: "lazy", force: () => forceIn(scopes.get(path) as Scope, declaration.name.text) });
    }
  }
  return scopes;
}

function forceIn(scope: Scope, name: string): Value {
  const found = scope.names.get(name) as Value | Lazy;
  return found.kind === "lazy" ? found.force() : found;
}

function declared(
  context: Context,
  declaration: Exclude<ast.Declaration, ast.Import>,
  scope: Scope,
  running: ast.Const[],
): Value | Lazy {
  if (declaration.kind === "fn") return fnValue(declaration, scope);
  if (declaration.kind !== "const") {
    const name = declaration.name.text;
    return {
      kind: "callable",
      what: `the ${declaration.kind} ${name}`,
      name,
      role: "module",
      declaration,
      scope,
    } as Value;
  }
  let value: Value | undefined;
  const force = (): Value => {
    if (value) return value;
    const first = running.indexOf(declaration);
    if (first !== -1) {
      const cycle = [...running.slice(first), declaration].map((each) => each.name.text).join(" → ");
      return fail(context, "NN2027", declaration.name.span, { name: declaration.name.text, cycle });
    }
    running.push(declaration);
    try {
      value = context.evaluate(declaration.value, scope);
      hear(context, declaration.name.span, value);
      return value;
    } catch (error) {
      // Whoever asks next does not hear of it again.
      if (error instanceof Failure) value = poison;
      throw error;
    } finally {
      running.pop();
    }
  };
  return { kind: "lazy", force };
}
