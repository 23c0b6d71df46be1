import { quoted, type Code } from "../code.ts";

/** Before a key that is no string, so that 1 and "1" are two keys. */
const PLAIN = "\uE003";

/** A number or None as a key. */
export const plainKey = (value: number | "none"): string => `${PLAIN}${value}`;

/** What stands for a value among the keys of a dictionary; undefined if it is not known. */
export function keyOf({ known }: Code): string | undefined {
  if (known?.kind === "string") return known.value;
  if (known?.kind === "number") return plainKey(known.value);
  return known?.kind === "none" ? plainKey("none") : undefined;
}

/** A key as `.nn` writes it. */
export const keyText = (key: string): string => (key.startsWith(PLAIN) ? key.slice(1) : quoted(key));
