import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeSource,
  formatFile,
  parse,
  printCst,
  renderDiagnostic,
  source,
  type Diagnostic,
} from "../../grammar/index.ts";

const samples = new URL("./samples/", import.meta.url);
const valid = readdirSync(samples).map((name) => readFileSync(new URL(name, samples), "utf8"));

/** Whatever the text: nothing throws, errors are in order and at different places, every place is in the text. */
function check(text: string): readonly Diagnostic[] {
  const { file, diagnostics } = parse(source("fuzz.nn", text));
  const starts = diagnostics.map(({ span }) => span.start);
  expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
  for (const diagnostic of diagnostics) {
    const { start, end } = diagnostic.span;
    expect(start >= 0 && start <= end && end <= text.length).toBe(true);
    expect(diagnostic.message).not.toMatch(/-->|undefined|NaN|RParen|Token/);
    renderDiagnostic(diagnostic, { color: true });
  }
  if (diagnostics.length === 0) expect(parse(source("fuzz.nn", formatFile(file))).diagnostics).toEqual([]);
  else formatFile(file);
  return diagnostics;
}

const options = { seed: 7, numRuns: 300 };
const words = (
  "if else for in return and or not true false none const fn assert import from as module model forward where " +
  'a b 1 2.5 .. |> -> ( ) [ ] { } , : ? . = += == != < + - * / // % @ ** _ " " #c ##d \\ \' ; && ! /* */ self None'
).split(" ");
const token = fc.constantFrom(...words, '"s"', '"s{a}"', '"{', "\n", "\n  ");

test("any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void check(text)),
    options,
  );
});

test("any bytes", () => {
  const property = fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    const { source: decoded, diagnostics } = decodeSource("fuzz.nn", bytes);
    expect(decoded === undefined).toBe(diagnostics.length > 0);
    diagnostics.forEach((diagnostic) => renderDiagnostic(diagnostic));
    if (decoded !== undefined) check(decoded.text);
  });
  fc.assert(property, options);
});

test("any words of the language", () => {
  const property = fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
    check(tokens.join(" "));
    check(`module A {\n forward(x) {\n ${tokens.join(" ")}\n }\n}`);
    check(`const a = ${tokens.join("")}`);
    printCst(source("fuzz.nn", tokens.join(" ")));
  });
  fc.assert(property, options);
});

test("valid files with a piece cut out or put in", () => {
  const mutation = fc.tuple(fc.constantFrom(...valid), fc.nat(), fc.nat(5), token);
  const property = fc.property(mutation, ([text, at, length, piece]) => {
    const start = at % text.length;
    check(text.slice(0, start) + piece + text.slice(start + length));
  });
  fc.assert(property, options);
});

test("one missing or superfluous bracket is one or two errors, and the rest of the file is read", () => {
  let [files, errors, most] = [0, 0, 0];
  for (const text of valid.slice(0, 16)) {
    for (const { index } of text.matchAll(/[()[\]{}]/g)) {
      for (const mutated of [
        text.slice(0, index) + text.slice(index + 1),
        text.slice(0, index) + ")" + text.slice(index),
      ]) {
        const count = check(mutated).length;
        files++;
        errors += count;
        most = Math.max(most, count);
      }
    }
  }
  expect(errors / files).toBeLessThan(1.5);
  expect(most).toBeLessThan(7);
});

test.each([
  ["parentheses", "(".repeat(100_000)],
  ["closed parentheses", `const a = ${"(".repeat(100_000)}1${")".repeat(100_000)}`],
  ["lists", "const a = " + "[".repeat(5_000)],
  ["calls", "const a = " + "f(".repeat(5_000)],
  ["signs", `const a = ${"-".repeat(100_000)}1`],
  ["powers", `const a = ${"a ** ".repeat(10_000)}1`],
  ["sums", `const a = ${"a + ".repeat(10_000)}1`],
  ["pipes", `const a = ${"a |> ".repeat(10_000)}a`],
  ["postfixes", `const a = f${"(1).x[0]".repeat(5_000)}`],
  ["strings", `const a = ${'"{'.repeat(5_000)}1${'}"'.repeat(5_000)}`],
  ["unclosed strings", `const a = ${'"{'.repeat(50_000)}`],
  ["blocks", `fn f() { ${"if a { ".repeat(10_000)}`],
  ["else", `fn f() { if a {} ${"else if a {} ".repeat(10_000)} }`],
  ["items", `const a = f(${"if a: ".repeat(10_000)}1)`],
  ["conditionals", `const a = ${"if a { ".repeat(5_000)}`],
])("%s without end hit a limit, not the stack", (_, text) => {
  const diagnostics = check(text);
  expect(
    diagnostics.map(({ code }) => code).some((code) => code === "NN1030" || code === "NN1031" || code === "NN1003"),
  ).toBe(true);
});

test.each([
  ["statements", `fn f(x) {${"\n  x = 1 2 $ 3".repeat(5_000)}\n}`],
  ["declarations", "3\nconst a = 4 )\n".repeat(5_000)],
  ["arguments", `const a = f(${"1 2,\n".repeat(1_000)})`],
  ["NUL characters", "\0 ".repeat(2_000)],
])("thousands of wrong %s", (_, text) => {
  expect(check(text).length).toBeGreaterThan(0);
});

test.each([
  ["nesting", `const a = ${"(".repeat(195)}1${")".repeat(195)}`],
  ["calls", `const a = ${"f(".repeat(195)}1${")".repeat(195)}`],
  ["strings", `const a = ${'"{'.repeat(95)}1${'}"'.repeat(95)}`],
  ["sums", `const a = ${"a + ".repeat(990)}1`],
  ["pipes", `const a = ${"a |> f(1) |> ".repeat(240)}a`],
  ["statements", `fn f(x) {${"\nif a { x = -1 }".repeat(3000)} return x }`],
])("%s below the limit are fine", (_, text) => {
  expect(check(text)).toEqual([]);
});
