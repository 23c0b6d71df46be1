import { itemsOf } from "./items-of.ts";
import { keyOf, truthOf } from "./operators.ts";
import type { Method } from "./plain-methods.ts";
import { raised, type Run } from "./run.ts";
import { listOf, none, text, tupleOf, type Dictionary, type Value } from "./values.ts";

/** Methods of dictionaries. */
export function dictionaryMethod(run: Run, dict: Dictionary, name: string): Method | undefined {
  const { entries } = dict;
  const get = (key: Value | undefined): Value | undefined => entries.get(keyOf(key ?? none))?.value;
  switch (name) {
    case "keys":
      return () => listOf([...entries.values()].map(({ key }) => key));
    case "values":
      return () => listOf([...entries.values()].map(({ value }) => value));
    case "items":
      return () => listOf([...entries.values()].map(({ key, value }) => tupleOf([key, value])));
    case "get":
      return ({ plain: [key, otherwise], named }) => get(key) ?? otherwise ?? named.get("default") ?? none;
    case "setdefault":
      return ({ plain: [key = none, otherwise = none] }) => {
        if (!get(key)) entries.set(keyOf(key), { key, value: otherwise });
        return get(key) ?? none;
      };
    case "pop":
      return ({ plain: [key, otherwise] }) => {
        const found = get(key) ?? otherwise ?? raised("pop of a key that is not there");
        entries.delete(keyOf(key ?? none));
        return found;
      };
    case "popitem":
      return () => {
        const last = [...entries].at(-1) ?? raised("popitem of nothing");
        entries.delete(last[0]);
        return tupleOf([last[1].key, last[1].value]);
      };
    case "clear":
      return () => {
        entries.clear();
        return none;
      };
    case "move_to_end":
      return ({ plain: [key = none, last], named }) => {
        const entry = entries.get(keyOf(key)) ?? raised("move_to_end of a key that is not there");
        const toEnd = last ?? named.get("last");
        const others = [...entries].filter(([each]) => each !== keyOf(key));
        entries.clear();
        const all = [[keyOf(key), entry] as const];
        for (const [name, each] of toEnd && !truthOf(toEnd) ? [...all, ...others] : [...others, ...all])
          entries.set(name, each);
        return none;
      };
    case "update":
      return ({ plain: [other], named }) => {
        if (other?.kind === "dict") for (const [key, entry] of other.entries) entries.set(key, entry);
        else if (other)
          for (const pair of itemsOf(run, other)) {
            const [key = none, value = none] = itemsOf(run, pair);
            entries.set(keyOf(key), { key, value });
          }
        for (const [key, value] of named) entries.set(keyOf(text(key)), { key: text(key), value });
        return none;
      };
    case "copy":
      return () => ({ kind: "dict", entries: new Map(entries) });
    default:
      return undefined;
  }
}
