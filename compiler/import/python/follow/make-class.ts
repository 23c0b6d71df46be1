import type { ClassDefinition, Statement } from "../syntax/python-ast.ts";
import { choiceOf, isEnumeration } from "./enumerations.ts";
import { sourceOf } from "../translate/context.ts";
import { preludeNamed } from "./prelude/index.ts";
import { decoratorNames, functionOf } from "./make-function.ts";
import { CannotFollow, type Run } from "./run.ts";
import type { ClassValue, Scope, Value } from "./values.ts";

/** A class of the file's own. What in it cannot be followed is missing when it is asked for. */
export function makeClass(run: Run, scope: Scope, statement: ClassDefinition, bases: readonly Value[]): ClassValue {
  const decorators = decoratorNames(statement.decorators);
  const isTuple = bases.some((base) => base.kind === "library" && base.path === "typing.NamedTuple");
  const isData = isTuple || decorators.some((each) => /dataclass/.test(each));
  const fields = new Map<string, Value | undefined>();
  const allBases = [...bases];
  const made: ClassValue = {
    kind: "class",
    name: statement.name.text,
    bases: allBases,
    members: new Map(),
    ...(isData ? { fields } : {}),
    ...(isTuple ? { isTuple } : {}),
    ...(isEnumeration(bases) ? { choices: [] } : {}),
  };
  const inner: Scope = { names: made.members, outer: scope };
  for (const each of statement.body) {
    if (each.kind === "function") {
      const setter = decoratorNames(each.decorators).find((name) => /^\w+\.(?:setter|deleter)$/.test(name));
      if (setter) {
        made.members.set(setter, functionOf(run, inner, each, { owner: made, outer: scope }));
        continue;
      }
      made.members.set(each.name.text, functionOf(run, inner, each, { owner: made, outer: scope }));
      continue;
    }
    try {
      run.execute(run, inner, [each]);
    } catch (error) {
      if (!(error instanceof CannotFollow)) throw error;
    }
    const [target] = each.kind === "assign" ? each.targets : [];
    if (target?.kind !== "name") continue;
    const value = made.members.get(target.text);
    if (isData && each.kind === "assign" && each.annotation) fields.set(target.text, value);
    if (made.choices && value && !target.text.startsWith("_"))
      made.members.set(target.text, choiceOf(made, target.text, value));
  }
  if (isDictionary(made) && !isOpenDictionary(made)) {
    const base = preludeNamed(run, "builtins.Dictionary");
    if (base) allBases.push(base);
  }
  return made;
}

/** A class that begins as a dictionary. */
export const isDictionary = ({ bases }: ClassValue): boolean =>
  bases.some(
    (base) => base.kind === "library" && /^(?:builtins\.dict|collections\.(?:OrderedDict|UserDict))$/.test(base.path),
  );

/** `class AttrDict(dict)` that does nothing but make attributes of its entries. */
export const isOpenDictionary = (of: ClassValue): boolean =>
  isDictionary(of) &&
  [...of.members.keys()].every((name) => /^__(?:init|getattr|setattr|delattr|repr|doc)__$/.test(name)) &&
  (of.members.has("__getattr__") || /\b__dict__ = self\b/.test(textOf(of.members.get("__init__"))));

const textOf = (value: Value | undefined): string =>
  value?.kind === "function" && Array.isArray(value.body)
    ? (value.body as readonly Statement[]).map(({ span }) => sourceOf(span)).join("\n")
    : "";
