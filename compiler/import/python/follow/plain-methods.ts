import { itemsOf } from "./items-of.ts";
import { isSame, keyOf, shown } from "./operators.ts";
import { fail, type Run } from "./run.ts";
import {
  bool,
  int,
  listOf,
  native,
  none,
  numberIn,
  text,
  tupleOf,
  type Arguments,
  type Dictionary,
  type Elements,
  type Native,
  type Value,
} from "./values.ts";

/** Methods of lists, tuples, sets, dictionaries and text. */
export function plainMethod(
  run: Run,
  object: Elements | Dictionary | Extract<Value, { kind: "string" }>,
  name: string,
): Native | undefined {
  const found =
    object.kind === "dict"
      ? ofDictionary(run, object, name)
      : object.kind === "string"
        ? ofText(run, object.value, name)
        : ofList(run, object, name);
  return found && native(name, found);
}

type Method = (args: Arguments) => Value;

function ofList(run: Run, list: Elements, name: string): Method | undefined {
  const { items } = list;
  const at = (value: Value | undefined, otherwise: number): number =>
    value ? (numberIn(value) ?? fail("a place is not known")) : otherwise;
  switch (name) {
    case "append":
    case "add":
      return ({ plain: [value] }) => {
        if (list.kind !== "set" || !items.some((each) => isSame(each, value ?? none))) items.push(value ?? none);
        return none;
      };
    case "extend":
      return ({ plain: [value] }) => {
        items.push(...itemsOf(run, value ?? none));
        return none;
      };
    case "insert":
      return ({ plain: [place, value] }) => {
        items.splice(at(place, 0), 0, value ?? none);
        return none;
      };
    case "pop":
      return ({ plain: [place] }) => items.splice(at(place, -1), 1)[0] ?? fail("pop of nothing");
    case "reverse":
      return () => {
        items.reverse();
        return none;
      };
    case "clear":
      return () => {
        items.length = 0;
        return none;
      };
    case "copy":
      return () => ({ kind: list.kind, items: [...items] });
    case "index":
      return ({ plain: [value] }) => {
        const found = items.findIndex((each) => isSame(each, value ?? none));
        return found === -1 ? fail("index of what is not there") : int(found);
      };
    case "count":
      return ({ plain: [value] }) => int(items.filter((each) => isSame(each, value ?? none)).length);
    case "numel":
      // Of a torch.Size.
      return () =>
        items.reduce<Value>(
          (product, each) =>
            product.kind === "number" && each.kind === "number"
              ? int((product.size as number) * (each.size as number))
              : product,
          int(1),
        );
    default:
      return undefined;
  }
}

function ofDictionary(run: Run, dict: Dictionary, name: string): Method | undefined {
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
      return ({ plain: [key, otherwise] }) => get(key) ?? otherwise ?? none;
    case "setdefault":
      return ({ plain: [key = none, otherwise = none] }) => {
        if (!get(key)) entries.set(keyOf(key), { key, value: otherwise });
        return get(key) ?? none;
      };
    case "pop":
      return ({ plain: [key, otherwise] }) => {
        const found = get(key) ?? otherwise ?? fail("pop of a key that is not there");
        entries.delete(keyOf(key ?? none));
        return found;
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

function ofText(run: Run, value: string, name: string): Method | undefined {
  const word = (given: Value | undefined): string =>
    given?.kind === "string" ? given.value : fail("text is asked for what is no text");
  switch (name) {
    case "lower":
      return () => text(value.toLowerCase());
    case "upper":
      return () => text(value.toUpperCase());
    case "strip":
      return () => text(value.trim());
    case "rstrip":
    case "lstrip":
      return ({ plain: [of] }) => {
        if (of) return fail(`${name} of characters`);
        return text(name === "rstrip" ? value.trimEnd() : value.trimStart());
      };
    case "startswith":
      return ({ plain: [part] }) => bool(value.startsWith(word(part)));
    case "endswith":
      return ({ plain: [part] }) => bool(value.endsWith(word(part)));
    case "split":
      return ({ plain: [by] }) => listOf((by ? value.split(word(by)) : value.trim().split(/\s+/)).map(text));
    case "replace":
      return ({ plain: [from, to] }) => text(value.replaceAll(word(from), word(to)));
    case "join":
      return ({ plain: [parts] }) =>
        text(
          itemsOf(run, parts ?? none)
            .map(shown)
            .join(value),
        );
    case "find":
      return ({ plain: [part] }) => int(value.indexOf(word(part)));
    case "isdigit":
      return () => bool(/^\d+$/.test(value));
    case "format":
      return ({ plain, named }) => text(formatted(value, plain, named));
    default:
      return undefined;
  }
}

function formatted(format: string, plain: readonly Value[], named: ReadonlyMap<string, Value>): string {
  let next = 0;
  return format.replace(/\{(\w*)(?::[^}]*)?\}/g, (_, key: string) => {
    const value = key === "" ? plain[next++] : /^\d+$/.test(key) ? plain[Number(key)] : named.get(key);
    return value ? shown(value) : fail("a text is not filled");
  });
}
