import type { StringLiteral } from "../ast.ts";
import { unescapeText } from "../build/build-string.ts";

/** A text part of a string: as it was written where that is known, else with the escapes it needs. */
export function printText(part: string, whole: StringLiteral, index: number): string {
  return index === 0 && whole.parts.length === 1 ? (written(part, whole) ?? escapeText(part)) : escapeText(part);
}

function written(part: string, { span }: StringLiteral): string | undefined {
  const raw = span.source.text.slice(span.start + 1, span.end - 1);
  const isWhole = span.source.text[span.start] === '"' && span.source.text[span.end - 1] === '"';
  return isWhole && !/(?<!\\)["\r\n]/.test(raw) && unescapeText(raw) === part ? raw : undefined;
}

const named: Readonly<Record<string, string>> = {
  ...{ "\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "{": "\\{", "}": "\\}" },
};

const escapeText = (text: string): string =>
  text.replace(/[\n\t"\\{}]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return named[character] ?? `\\u{${code}}`;
  });

/** The path of an import. */
export const escapedPath = (path: string): string => `"${escapeText(path)}"`;
