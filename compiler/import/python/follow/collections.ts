import { itemsOf } from "./items-of.ts";
import { keyOf } from "./operators.ts";
import { fail, type Run } from "./run.ts";
import { int, none, numberIn, type Arguments, type ClassValue, type Dictionary, type Value } from "./values.ts";

/** `namedtuple("Point", ["x", "y"], defaults=[0])`: a class. */
export function namedTuple(run: Run, { plain, named }: Arguments): ClassValue {
  const [name, second] = plain;
  const given = second ?? named.get("field_names") ?? none;
  const names =
    given.kind === "string"
      ? given.value.split(/[\s,]+/).filter((each) => each !== "")
      : itemsOf(run, given).map((each) => (each.kind === "string" ? each.value : fail("a field without a name")));
  const defaults = itemsOf(run, named.get("defaults") ?? { kind: "tuple", items: [] });
  const first = names.length - defaults.length;
  return {
    kind: "class",
    name: name?.kind === "string" ? name.value : "tuple",
    bases: [],
    members: new Map(),
    fields: new Map(names.map((each, i) => [each, defaults[i - first]])),
    isTuple: true,
  };
}

/** `Counter(items)` */
export function counted(items: readonly Value[]): Dictionary {
  const entries = new Map<string, { readonly key: Value; readonly value: Value }>();
  for (const key of items) {
    const before = numberIn(entries.get(keyOf(key))?.value) ?? 0;
    entries.set(keyOf(key), { key, value: int(before + 1) });
  }
  return { kind: "dict", entries };
}

/** All ways to take so many of some, in their order. */
export function combinations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => combinations(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

/** `islice(items, stop)`, `islice(items, start, stop, step)` */
export function cutOf(items: readonly Value[], given: readonly Value[]): Value[] {
  const [a, b, c] = given.map((each) => (each.kind === "none" ? undefined : numberIn(each)));
  const [start, stop, step] = given.length < 2 ? [0, a, 1] : [a ?? 0, b, c ?? 1];
  return items.slice(start, stop).filter((_, i) => i % step === 0);
}
