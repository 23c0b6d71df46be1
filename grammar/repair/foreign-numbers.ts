import { syntaxError } from "../messages.ts";
import * as t from "../tokens.ts";
import { retyped, spanOf, type Found, type Reading } from "./foreign-reading.ts";

/** What begins like a number and goes on as none does: `0x10`, `1e`, `1_`, `3x`, `.5.`. */
export function malformedNumber({ source, token }: Reading): Found {
  const { image } = token;
  return {
    diagnostic: syntaxError("NN1029", spanOf(source, token), { text: shortened(image) }, { help: helpFor(image) }),
    instead: [retyped(token, t.Unreadable)],
  };
}

const shortened = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);

function helpFor(image: string): string | undefined {
  const plain = image.replaceAll("_", "");
  // Number() knows the digits of other bases, and gives NaN for all else.
  const value = Number(plain.replace(/\.$/, ""));
  if (image !== "" && Number.isFinite(value) && plain.length <= 20) return `write ${value}`;
  const [, digits, rest = ""] = /^([\d.]+)([A-Za-z]\w*)$/.exec(image) ?? [];
  if (digits !== undefined && /^[eE]$/.test(rest)) return `an exponent has digits: ${digits}${rest}3`;
  if (digits !== undefined) return `${digits} times ${rest} is written ${digits} * ${rest}`;
  return undefined;
}
