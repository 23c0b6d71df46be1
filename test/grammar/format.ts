import { expect } from "vitest";
import { formatFile, parse, source, type File } from "../../grammar/index.ts";

/** The tree of a text that has no mistake. */
export function read(text: string): File {
  const { file, diagnostics } = parse(source("test.nn", text));
  expect(diagnostics.map(({ message, span }) => `${span.start}: ${message}`)).toEqual([]);
  return file;
}

/** All but where it stood. */
export const meaning = ({ declarations }: File): unknown =>
  JSON.parse(JSON.stringify(declarations, (key, value: unknown) => (/span$/i.test(key) ? undefined : value)));

/** Formats and checks what must hold of any text: same tree, same comments, the second time nothing changes. */
export function format(text: string): string {
  const before = read(text);
  const formatted = formatFile(before);
  const after = read(formatted);
  expect(meaning(after)).toEqual(meaning(before));
  expect(after.comments).toHaveLength(before.comments.length);
  expect(formatFile(after)).toBe(formatted);
  return formatted;
}
