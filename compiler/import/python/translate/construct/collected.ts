import { listOf } from "../read.ts";
import { atom, type Code, type Item } from "../code.ts";

/** A list, a dictionary or a container that `__init__` fills step by step, as the items that it comes to. */
export interface Collected {
  readonly variable: string;
  readonly container: "list" | "named" | "Sequential" | "ModuleList" | "ParameterList";
  readonly items: readonly CollectedItem[];
}

export interface CollectedItem {
  /** `for i in 0..n: if c: ` */
  readonly prefix: string;
  /** The text of a string. */
  readonly name?: string;
  readonly value: Code;
}

/** `for i in 0..n: "layer{i}" = Conv2d(…)` */
export const itemText = ({ prefix, name, value }: CollectedItem): string => {
  if (name === undefined) return `${prefix}${value.text}`;
  const [, plain] = /^(?:\uE000\d+\uE001)?"([A-Za-z_]\w*)"$/.exec(name) ?? [];
  return `${prefix}${plain ?? name} = ${value.text}`;
};

/** What the whole is where it is read. */
export function codeOf({ container, items }: Collected): Code {
  const texts = items.map(itemText);
  if (container === "named") return atom("", { kind: "named", items: texts });
  if (container !== "list") return atom(`${container}(${texts.join(", ")})`, { kind: "modules" });
  return listOf(
    items.map(({ prefix, value }): Item =>
      prefix === "" ? { text: value.text, value } : { text: prefix + value.text },
    ),
    "list",
  );
}

/** The same as a list that a loop goes on with; names stand in pairs. */
export function asList({ items, container }: Collected, isNamed: boolean): string {
  const pairs = isNamed || container === "named";
  return `[${items.map(({ prefix, name, value }, i) => (pairs ? `${prefix}(${name ?? `"${i}"`}, ${value.text})` : `${prefix}${value.text}`)).join(", ")}]`;
}
