import { describe, expect, test } from "vitest";
import {
  decodeSource,
  diagnosticToJson,
  renderCompact,
  renderDiagnostic,
  source,
  type Diagnostic,
  type Source,
  type Span,
} from "../../grammar/index.ts";

const spanOf = (where: Source, text: string): Span => {
  const start = where.text.indexOf(text);
  return { source: where, start, end: start + text.length };
};

const net = source("net.nn", `${"\n".repeat(16)}  x = flatten(x, 1)\n  return fc1(x)\n`);
const clash: Diagnostic = {
  ...{ code: "NN3004", severity: "error", message: "Linear expects 2304 input features, but x has 4096" },
  ...{ span: spanOf(net, "fc1"), label: "x is [N, 4096], made by flatten at net.nn:17:7", notes: [] },
  ...{ trace: ["in model Net, at fc1"], help: "Linear(4096, 10), or Linear(_, 10) to take the size from the input" },
};

/** A diagnostic that says nothing but its place. */
const at = (span: Span, more: Partial<Diagnostic> = {}): Diagnostic => ({
  ...{ code: "NN1002", severity: "error", message: "m", span, notes: [], trace: [], ...more },
});

test("the sample of the language's page", () => {
  expect(renderDiagnostic(clash)).toBe(
    [
      "error[NN3004]: Linear expects 2304 input features, but x has 4096",
      "  --> net.nn:18:10",
      "   |",
      "18 |   return fc1(x)",
      "   |          ^^^ x is [N, 4096], made by flatten at net.nn:17:7",
      "   |",
      "   = in model Net, at fc1",
      "   = help: Linear(4096, 10), or Linear(_, 10) to take the size from the input",
    ].join("\n"),
  );
});

test("notes in the same file and in another", () => {
  const here = source("a.nn", "fn f(k: int) = k\n\n\nconst a = f(true)\n");
  const there = source("b.nn", "const b = 1\n");
  const notes = [
    { span: spanOf(here, "k: int"), text: "declared here" },
    { span: spanOf(there, "b"), text: "imported from here" },
  ];
  expect(renderDiagnostic(at(spanOf(here, "true"), { label: "a bool", notes }))).toBe(
    [
      "error[NN1002]: m",
      " --> a.nn:4:13",
      "  |",
      "1 | fn f(k: int) = k",
      "  |      ------ declared here",
      "...",
      "4 | const a = f(true)",
      "  |             ^^^^ a bool",
      " ::: b.nn:1:7",
      "  |",
      "1 | const b = 1",
      "  |       - imported from here",
    ].join("\n"),
  );
});

describe("lines", () => {
  const frame = (text: string, marked: string): string[] =>
    renderDiagnostic(at(spanOf(source("a.nn", text), marked)))
      .split("\n")
      .slice(3);

  test.each([
    ["tabs", "\tconst\ta", "a", ["1 |     const   a", "  |             ^"]],
    ["wide characters", '"漢字" + é + x', "x", ['1 | "漢字" + é + x', "  |              ^"]],
    ["emoji", "👍🏽 x", "x", ["1 | 👍🏽 x", "  |      ^"]],
    [
      "control characters",
      "a\u0007 \u001b[31m b",
      "b",
      ["1 | a<U+0007> <U+001B>[31m b", "  |                        ^"],
    ],
    ["several lines", "a = f(\n  1,\n)", "f(\n  1,\n)", ["1 | a = f(", "  |     ^^"]],
    ["CRLF", "a = b\r\nc", "b", ["1 | a = b", "  |     ^"]],
    ["the end of the file", "a =\n", "", ["1 | a =", "  | ^"]],
  ])("%s", (_, text, marked, expected) => expect(frame(text, marked)).toEqual(expected));

  test("a very long line is cut around the mark", () => {
    const [line = "", marks = ""] = frame(`${"a + ".repeat(500)}here${" + b".repeat(500)}`, "here");
    expect(line.length).toBeLessThan(120);
    expect(line).toMatch(/^1 \| ….*here.*…$/);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("here");
  });

  test("lone surrogates and places beyond the end do not throw", () => {
    const odd = source("a.nn", "\ud800 a");
    expect(renderDiagnostic(at({ source: odd, start: 0, end: 1 }))).toContain("<U+D800>");
    expect(renderDiagnostic(at({ source: odd, start: 9, end: 12 }))).toContain("^");
  });
});

test("colours only where asked for", () => {
  expect(renderDiagnostic(clash)).not.toContain("\u001b");
  expect(renderDiagnostic(clash, { color: true })).toContain("\u001b[31m");
});

test("in one line and as JSON", () => {
  expect(renderCompact(clash)).toBe("net.nn:18:10: error[NN3004]: Linear expects 2304 input features, but x has 4096");
  expect(diagnosticToJson(clash)).toMatchObject({
    ...{ code: "NN3004", severity: "error", notes: [], trace: ["in model Net, at fc1"] },
    place: { path: "net.nn", line: 18, column: 10, endLine: 18, endColumn: 13 },
  });
  expect(JSON.stringify(diagnosticToJson(clash)).length).toBeLessThan(600);
});

test.each([
  ["in the middle", [0x61, 0x0a, 0x62, 0xff, 0x63], 3, "0xFF"],
  ["after wide characters", [0xc3, 0xa9, 0xe6, 0xbc, 0xa2, 0x80], 2, "0x80"],
  ["cut off", [0x61, 0xe6, 0xbc], 1, "0xE6"],
  ["cut off and going on", [0x61, 0xe6, 0xbc, 0x61], 1, "0xE6"],
])("bytes that are not UTF-8: %s", (_, bytes, start, byte) => {
  const { source: decoded, diagnostics } = decodeSource("a.nn", Uint8Array.from(bytes));
  expect(decoded).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: "NN1015", span: { start }, message: `this is not UTF-8: byte ${byte}` }]);
});

test("a byte order mark is taken off", () => {
  expect(decodeSource("a.nn", Uint8Array.from([0xef, 0xbb, 0xbf, 0x61])).source?.text).toBe("a");
});
