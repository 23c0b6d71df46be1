import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { expect, test, vi } from "vitest";
import * as chevrotains from "../../grammar/parse.ts";
import { source, type Source } from "../../grammar/source.ts";

/** The page has a small engine in chevrotain's place: it must give the same trees and the same errors. */

/** In characters: what is longer says nothing new of the grammar, and takes its time. */
const LONGEST = 2500;

const texts = globSync(["examples/**/*.nn", "test/errors/**/*.nn", "test/grammar/**/*.nn"], {
  ignore: "**/node_modules/**",
})
  .map((path) => readFileSync(path, "utf8"))
  .filter(({ length }) => length < LONGEST);

/** Numbers from 0 to below 1, always the same ones. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const pieces = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  "=",
  "|>",
  "if ",
  "for ",
  "else",
  "->",
  '"',
  "\n",
  "1.2.3",
  "@",
  ";",
];

/** A text with something taken out, put in or cut off. */
function broken(text: string, next: () => number): string {
  const at = Math.floor(next() * text.length);
  const kind = next();
  if (kind < 0.3) return text.slice(0, at);
  const taken = kind < 0.6 ? Math.ceil(next() * 12) : 0;
  return (
    text.slice(0, at) + (kind < 0.45 ? "" : (pieces[Math.floor(next() * pieces.length)] ?? "")) + text.slice(at + taken)
  );
}

const plain = (parsed: ReturnType<typeof chevrotains.parse>): string =>
  JSON.stringify(parsed, (key, value: unknown) => (key === "source" ? (value as Source).path : value));

test("texts that are right and texts that are broken are read as chevrotain reads them", async () => {
  vi.resetModules();
  vi.doMock("chevrotain", () => import("../../playground/src/parsing/index.ts"));
  const ours: typeof chevrotains = await import("../../grammar/parse.ts");
  expect(ours.parse).not.toBe(chevrotains.parse);
  const next = numbersFrom(1);
  let count = 0;
  for (const text of texts)
    for (const each of [text, ...Array.from({ length: 2 }, () => broken(text, next))]) {
      const file = source("net.nn", each);
      expect(plain(ours.parse(file)), each).toBe(plain(chevrotains.parse(file)));
      count++;
    }
  expect(count).toBeGreaterThan(250);
});
