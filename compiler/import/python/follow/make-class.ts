import type { ClassDefinition } from "../syntax/python-ast.ts";
import { functionOf } from "./make-function.ts";
import { CannotFollow, type Run } from "./run.ts";
import type { ClassValue, Scope, Value } from "./values.ts";

/** A class of the file's own. What in it cannot be followed is missing when it is asked for. */
export function makeClass(run: Run, scope: Scope, statement: ClassDefinition, bases: readonly Value[]): ClassValue {
  const decorators = statement.decorators.map(({ span }) => span.source.text.slice(span.start, span.end));
  const isData =
    decorators.some((each) => /dataclass/.test(each)) ||
    bases.some((base) => base.kind === "library" && base.path === "typing.NamedTuple");
  const fields = new Map<string, Value | undefined>();
  const made: ClassValue = {
    kind: "class",
    name: statement.name.text,
    bases,
    members: new Map(),
    ...(isData ? { fields } : {}),
  };
  const inner: Scope = { names: made.members, outer: scope };
  for (const each of statement.body) {
    if (each.kind === "function") {
      made.members.set(each.name.text, functionOf(run, inner, each, { owner: made, outer: scope }));
      continue;
    }
    try {
      run.execute(run, inner, [each]);
    } catch (error) {
      if (!(error instanceof CannotFollow)) throw error;
    }
    const [target] = each.kind === "assign" ? each.targets : [];
    if (isData && target?.kind === "name") fields.set(target.text, made.members.get(target.text));
  }
  return made;
}
