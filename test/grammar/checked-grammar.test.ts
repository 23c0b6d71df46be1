import { expect, test } from "vitest";
import { NnParser } from "../../grammar/parser.ts";
import { makeLexer } from "../../grammar/tokens.ts";

test("the grammar has no mistakes that chevrotain finds", () => {
  expect(makeLexer(true).lexerDefinitionErrors).toEqual([]);
  expect(() => new NnParser(true)).not.toThrow();
});
