import type { TokenType } from "chevrotain";
import { expect, test } from "vitest";
import { NnParser } from "../../grammar/parser.ts";
import { makeLexer, vocabulary } from "../../grammar/tokens.ts";

test("the grammar has no mistakes that chevrotain finds", () => {
  expect(makeLexer(true).lexerDefinitionErrors).toEqual([]);
  expect(() => new NnParser(true)).not.toThrow();
});

test.each(vocabulary.filter(({ PATTERN }) => PATTERN instanceof RegExp && PATTERN.source !== "NOT_APPLICABLE"))(
  "what $name says it begins with is all that it can begin with",
  ({ PATTERN, START_CHARS_HINT = [] }: TokenType & { readonly START_CHARS_HINT?: readonly (string | number)[] }) => {
    const said = new Set(START_CHARS_HINT);
    // What may follow: each token of the language is whole with one of these.
    const ends = ["", "=", "==", "&", "|", "/=", "*=", "*", "0", "/* */"];
    const pattern = new RegExp((PATTERN as RegExp).source, "y");
    const begins = (character: string): boolean =>
      ends.some((end) => {
        pattern.lastIndex = 0;
        return pattern.test(character + end);
      });
    const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    expect(all.filter(begins).sort()).toEqual([...said].sort());
  },
);
