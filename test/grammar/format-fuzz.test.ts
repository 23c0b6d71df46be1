import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFile, parse, source } from "../../grammar/index.ts";
import { file } from "./arbitrary-file.ts";
import { format, meaning, read } from "./format.ts";

const samples = new URL("./samples/", import.meta.url);
const texts = readdirSync(samples).map((name) => readFileSync(new URL(name, samples), "utf8"));

test("any tree parses back to itself", () => {
  const property = fc.property(file, (tree) => {
    const text = formatFile(tree);
    expect(meaning(read(text))).toEqual(meaning(tree));
    expect(text.split("\n").filter((line) => line !== line.trimEnd())).toEqual([]);
    expect(format(text)).toBe(formatFile(read(text)));
  });
  fc.assert(property, { seed: 11, numRuns: 400 });
});

test("comments may stand between any two tokens", () => {
  const places = fc.tuple(
    fc.constantFrom(...texts),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom("# c", "## d", "#")), { maxLength: 4 }),
  );
  const property = fc.property(places, ([text, comments]) => {
    const gaps = [...text.matchAll(/(?<=[\s,()])\b|\n/g)].map(({ index }) => index);
    const inserted = comments
      .map(([at, comment]) => [gaps[at % gaps.length] ?? 0, comment] as const)
      .sort(([a], [b]) => b - a)
      .reduce((all, [at, comment]) => `${all.slice(0, at)} ${comment}\n${all.slice(at)}`, text);
    // In a string, or where it documents what follows, it is no comment.
    if (parse(source("test.nn", inserted)).diagnostics.length === 0) format(inserted);
  });
  fc.assert(property, { seed: 13, numRuns: 400 });
});
