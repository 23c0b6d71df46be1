import { fieldsOf } from "./make-instance.ts";
import { fail, raised, type Run } from "./run.ts";
import {
  bool,
  isElements,
  none,
  text,
  tupleOf,
  type Arguments,
  type ClassValue,
  type Dictionary,
  type Instance,
  type Value,
} from "./values.ts";

/** The functions of the module `dataclasses`, but for what declares one. */
export function callDataclasses(run: Run, name: string, { plain, named, span }: Arguments): Value {
  const [first = none] = plain;
  const of = first.kind === "instance" ? first.of : first.kind === "class" ? first : undefined;
  const fields = of && fieldsOf(of);
  if (name === "is_dataclass") return bool(fields !== undefined && fields.size > 0);
  if (!of || !fields) return fail(`${name} of what is no dataclass`);
  if (name === "fields") return tupleOf([...fields].map(([key, value]) => fieldNamed(key, value)));
  if (first.kind !== "instance") return fail(`${name} of a class`);
  const own = [...fields.keys()].map((key) => [key, first.attributes.get(key) ?? none] as const);
  switch (name) {
    case "replace":
      return run.call(run, of, { plain: [], named: new Map([...own, ...named]), span });
    case "asdict":
      return asDictionary(first);
    case "astuple":
      return tupleOf(own.map(([, value]) => value));
    default:
      return raised(`there is no dataclasses.${name}`);
  }
}

/** Dataclasses within dataclasses and lists become dictionaries as well. */
function asDictionary(value: Value): Value {
  if (value.kind === "instance") {
    const fields = fieldsOf(value.of);
    if (fields.size > 0)
      return dictionaryOf([...fields.keys()].map((key) => [key, asDictionary(value.attributes.get(key) ?? none)]));
  }
  return isElements(value) ? { ...value, items: value.items.map(asDictionary) } : value;
}

/** A dictionary with text as keys. */
export const dictionaryOf = (entries: readonly (readonly [string, Value])[]): Dictionary => ({
  kind: "dict",
  entries: new Map(entries.map(([key, value]) => [`"${key}"`, { key: text(key), value }])),
});

function fieldNamed(name: string, value: Value | undefined): Instance {
  const of: ClassValue = { kind: "class", name: "Field", bases: [], members: new Map() };
  const attributes = new Map<string, Value>([["name", text(name)]]);
  if (value) attributes.set("default", value);
  return { kind: "instance", of, attributes, registered: new Map() };
}
