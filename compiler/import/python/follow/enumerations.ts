import { isSame } from "./operators.ts";
import { itemsOf } from "./items-of.ts";
import { fail, raised, type Run } from "./run.ts";
import { int, numberIn, text, type Arguments, type ClassValue, type Instance, type Value } from "./values.ts";

/** Whether a class with these bases is an enumeration: `class Act(str, Enum)`. */
export const isEnumeration = (bases: readonly Value[]): boolean =>
  bases.some(
    (base) =>
      (base.kind === "class" && base.choices !== undefined) ||
      (base.kind === "library" && /^(?:enum\.(?:Int|Str)?(?:Enum|Flag)|torchvision\._utils\.StrEnum)$/.test(base.path)),
  );

/** `NAME = value` in an enumeration. With `str` or `int` beside `Enum` it is also equal to its value. */
export function choiceOf(of: ClassValue, name: string, given: Value): Instance {
  const earlier = of.choices ?? [];
  const last = numberIn(earlier.at(-1)?.attributes.get("value")) ?? 0;
  const isAuto = given.kind === "library" && given.path === "enum.auto";
  const value = isAuto ? int(last + 1) : given;
  // A second name of the same value is the same choice.
  const known = earlier.find((each) => isSame(each.attributes.get("value") ?? given, value));
  if (known) return known;
  const made: Instance = {
    kind: "instance",
    of,
    attributes: new Map([
      ["name", text(name)],
      ["value", value],
    ]),
    registered: new Map(),
    ...(isPlain(of) ? { plain: value } : {}),
  };
  of.choices?.push(made);
  return made;
}

const isPlain = ({ bases }: ClassValue): boolean =>
  bases.some(
    (base) =>
      (base.kind === "class" && isPlain(base)) ||
      (base.kind === "library" && /^builtins\.(?:str|int|float)$|^enum\.(?:IntEnum|StrEnum|IntFlag)$/.test(base.path)),
  );

/** `Enum("Act", "RELU GELU")`: names, counted from one. */
export function enumerationOf(run: Run, path: string, { plain: [title, names] }: Arguments): ClassValue {
  const words = names?.kind === "string" ? names.value.split(/[\s,]+/).map(text) : names ? itemsOf(run, names) : [];
  const of: ClassValue = {
    kind: "class",
    name: title?.kind === "string" ? title.value : fail("an enumeration without a name"),
    bases: [{ kind: "library", path }],
    members: new Map(),
    choices: [],
  };
  words.forEach((each, i) => {
    const name = each.kind === "string" ? each.value : fail("a choice without a name");
    of.members.set(name, choiceOf(of, name, int(i + 1)));
  });
  return of;
}

/** `Act("relu")`: the choice with that value. */
export function chosenBy(of: ClassValue, { plain: [value] }: Arguments): Value {
  const found = of.choices?.find(
    (each) => each === value || (value && isSame(each.attributes.get("value") ?? each, value)),
  );
  return found ?? raised(`${of.name} has no such value`);
}
