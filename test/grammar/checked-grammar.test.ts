import { expect, test } from "vitest";
import { NnParser } from "../../grammar/parser.ts";
import { makeLexer } from "../../grammar/tokens.ts";

test("the grammar has no mistakes that chevrotain finds", () => {
  // Its checks, and nothing else of chevrotain that is used, call what Node has since 21.
  if (!("groupBy" in Object)) Object.assign(Object, { groupBy });
  expect(makeLexer(true).lexerDefinitionErrors).toEqual([]);
  expect(() => new NnParser(true)).not.toThrow();
});

function groupBy(items: Iterable<unknown>, keyOf: (item: unknown) => string): Record<string, unknown[]> {
  const groups: Record<string, unknown[]> = {};
  for (const item of items) (groups[keyOf(item)] ??= []).push(item);
  return groups;
}
