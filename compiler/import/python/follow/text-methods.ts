import { itemsOf } from "./items-of.ts";
import { shown, writtenAs } from "./shown.ts";
import type { Method } from "./plain-methods.ts";
import { fail, type Run } from "./run.ts";
import { bool, int, listOf, none, numberIn, text, tupleOf, type Value } from "./values.ts";

/** Methods of text. */
export function textMethod(run: Run, value: string, name: string): Method | undefined {
  const word = (given: Value | undefined): string =>
    given?.kind === "string" ? given.value : fail("text is asked for what is no text");
  switch (name) {
    case "lower":
      return () => text(value.toLowerCase());
    case "upper":
      return () => text(value.toUpperCase());
    case "strip":
    case "rstrip":
    case "lstrip":
      return ({ plain: [of] }) => text(stripped(value, of && word(of), name !== "rstrip", name !== "lstrip"));
    case "title":
      return () => text(value.toLowerCase().replace(/[a-z]+/g, capitalized));
    case "capitalize":
      return () => text(capitalized(value.toLowerCase()));
    case "removeprefix":
      return ({ plain: [part] }) => text(value.startsWith(word(part)) ? value.slice(word(part).length) : value);
    case "removesuffix":
      return ({ plain: [part] }) =>
        text(word(part) !== "" && value.endsWith(word(part)) ? value.slice(0, -word(part).length) : value);
    case "count":
      return ({ plain: [part] }) => int(value.split(word(part)).length - 1);
    case "rfind":
      return ({ plain: [part] }) => int(value.lastIndexOf(word(part)));
    case "partition":
    case "rpartition":
      return ({ plain: [by] }) => {
        const at = name === "partition" ? value.indexOf(word(by)) : value.lastIndexOf(word(by));
        if (at === -1) return tupleOf((name === "partition" ? [value, "", ""] : ["", "", value]).map(text));
        return tupleOf([value.slice(0, at), word(by), value.slice(at + word(by).length)].map(text));
      };
    case "zfill":
      return ({ plain: [width] }) => text(value.padStart(numberIn(width) ?? 0, "0"));
    case "startswith":
      return ({ plain: [part] }) => bool(anyOf(part).some((each) => value.startsWith(word(each))));
    case "endswith":
      return ({ plain: [part] }) => bool(anyOf(part).some((each) => value.endsWith(word(each))));
    case "split":
    case "rsplit":
      return ({ plain: [by, most], named }) => {
        const parts = by && by.kind !== "none" ? value.split(word(by)) : value.trim().split(/\s+/);
        const limit = numberIn(most ?? named.get("maxsplit")) ?? -1;
        if (limit < 0 || parts.length <= limit + 1) return listOf(parts.map(text));
        const joint = by?.kind === "string" ? by.value : " ";
        const cut = name === "split" ? limit : parts.length - limit;
        const whole = name === "split" ? parts.slice(cut) : parts.slice(0, cut);
        const others = name === "split" ? parts.slice(0, cut) : parts.slice(cut);
        return listOf((name === "split" ? [...others, whole.join(joint)] : [whole.join(joint), ...others]).map(text));
      };
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
    case "isalpha":
      return () => bool(/^[A-Za-z]+$/.test(value));
    case "isdigit":
    case "isnumeric":
    case "isdecimal":
      return () => bool(/^\d+$/.test(value));
    case "format":
      return ({ plain, named }) => text(formatted(value, plain, named));
    default:
      return undefined;
  }
}

const anyOf = (value: Value | undefined): readonly Value[] =>
  value?.kind === "tuple" ? value.items : [value ?? { kind: "none" }];

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Without any of the characters, or without what is blank, at its ends. */
function stripped(value: string, characters: string | undefined, atStart: boolean, atEnd: boolean): string {
  const isGone = (each: string): boolean => (characters === undefined ? each.trim() === "" : characters.includes(each));
  const all = [...value];
  const start = atStart ? all.findIndex((each) => !isGone(each)) : 0;
  const end = atEnd ? all.findLastIndex((each) => !isGone(each)) + 1 : all.length;
  return start === -1 ? "" : all.slice(start, end).join("");
}

function formatted(format: string, plain: readonly Value[], named: ReadonlyMap<string, Value>): string {
  let next = 0;
  return format.replace(/\{(\w*)(?::([^}]*))?\}/g, (_, key: string, spec: string | undefined) => {
    const value = key === "" ? plain[next++] : /^\d+$/.test(key) ? plain[Number(key)] : named.get(key);
    return value ? writtenAs(value, spec ?? "") : fail("a text is not filled");
  });
}
