import { isSame } from "./operators.ts";
import { raised } from "./run.ts";
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

/** `Act("relu")`: the choice with that value. */
export function chosenBy(of: ClassValue, { plain: [value] }: Arguments): Value {
  const found = of.choices?.find(
    (each) => each === value || (value && isSame(each.attributes.get("value") ?? each, value)),
  );
  return found ?? raised(`${of.name} has no such value`);
}
