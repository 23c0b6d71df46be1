import { expect, test } from "vitest";
import { parse } from "../../grammar/index.ts";
import { source } from "../../grammar/source.ts";

const codesOf = (text: string): string[] =>
  parse(source("case.nn", `const text = "${text}"\n`)).diagnostics.map(({ code }) => code);

test.each(["\\u{0}", "\\u{41}", "\\u{d7ff}", "\\u{e000}", "\\u{1F600}", "\\u{10ffff}", "\\n", "\\\\", "\\{", '\\"'])(
  "%s is an escape",
  (escape) => expect(codesOf(escape)).toEqual([]),
);

/** Halves of characters, numbers that no character has, and what is no escape at all. */
test.each([
  "\\u{d800}",
  "\\u{dbff}",
  "\\u{dc00}",
  "\\u{dfff}",
  "\\u{110000}",
  "\\u{}",
  "\\u{g}",
  "\\u{0000041}",
  "\\q",
])("%s is none", (escape) => expect(codesOf(escape)).toEqual(["NN1004"]));
