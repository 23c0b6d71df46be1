import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./messages.ts";
import { source as sourceOf, type Source } from "./source.ts";

/** Characters that make a file read otherwise than it runs, wherever they stand. */
export function checkText(source: Source): Diagnostic[] {
  return [...source.text.matchAll(forbidden)].map((match) => {
    const span = { source, start: match.index, end: match.index + match[0].length };
    if (match[0].startsWith("\0")) return syntaxError("NN1014", span, { count: match[0].length });
    return syntaxError("NN1013", span, { character: codePoint(match[0]) });
  });
}

/** Explicit directional formatting (as in "Trojan Source", CVE-2021-42574) and NUL. */
const forbidden = /\0+|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text as it may stand in a message: what cannot be seen is written as its number. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (character) => `<${codePoint(character)}>`);

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Bytes to text; the error points at the first byte that is not UTF-8. */
export function decodeSource(path: string, bytes: Uint8Array): { source?: Source; diagnostics: Diagnostic[] } {
  try {
    return { source: sourceOf(path, new TextDecoder("utf-8", { fatal: true }).decode(bytes)), diagnostics: [] };
  } catch {
    const valid = validPrefix(bytes);
    const replaced = sourceOf(path, new TextDecoder().decode(bytes));
    const start = new TextDecoder().decode(bytes.subarray(0, valid)).length;
    const byte = `0x${(bytes[valid] ?? 0).toString(16).toUpperCase().padStart(2, "0")}`;
    return { diagnostics: [syntaxError("NN1015", { source: replaced, start, end: start + 1 }, { byte })] };
  }
}

/** How many bytes from the start are whole characters: halved down to, as decoding a prefix tells only yes or no. */
function validPrefix(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle - 1;
  }
  // A prefix may have ended inside a good character: step over what `stream` lets stand open.
  return good - openBytes(bytes.subarray(0, good));
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function openBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.length - back];
    if (byte === undefined || byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? back : 0;
  }
  return 0;
}
