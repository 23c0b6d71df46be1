import { expect, test } from "vitest";
import { renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";

/** What has no end, or none in sight, is refused soon, and before any memory is taken for it. In ms; mostly it takes a tenth. */
const SOON = 5000;

const forward = (body: string): string => `model Net { forward(x: [N, 3]) { ${body} } }`;
const nested = (depth: number): string => `${"(1 + ".repeat(depth)}f(x)${")".repeat(depth)}`;

const limits: readonly (readonly [name: string, text: string, message: string])[] = [
  ["a loop in a loop", forward("for i in 0..9999 { for j in 0..9999 { k = i } } return x"), "too many steps"],
  ["an empty loop", forward("for i in 0..999999 { for j in 0..999999 { } } return x"), "too many steps"],
  ["a list of lists", forward("k = [for i in 0..9999: for j in 0..9999: i] return x"), "too many steps"],
  ["operations", forward("for i in 0..999999 { x = x + 1 } return x"), "too many operations"],
  ["failures", forward("for i in 0..999999 { y = x.view(7) } return y"), "has a fixed number"],
  ["a range", forward("for i in 0..2 ** 40 { x = x + i } return x"), "too many elements in a range"],
  ["a range that counts down", forward("for i in range(2 ** 40, 0, -1) { x = x + i } return x"), "too many elements"],
  ["a doubled list", forward("k = [1] for i in 0..60 { k = k + k } return x"), "too many elements in a list"],
  ["a multiplied list", forward("k = [1] * 2 ** 40 return x"), "too many elements in a list"],
  ["a doubled string", forward('k = "ab" for i in 0..60 { k = "{k}{k}" } return x'), "too many characters"],
  ["an added string", forward('k = "ab" for i in 0..60 { k = k + k } return x'), "too many characters"],
  ["a list of itself", forward("k = [1] for i in 0..60 { k = [k, k] } return x + k"), "does not go with"],
  ["a list of itself, shown", forward('k = [1] for i in 0..60 { k = [k, k] } assert false, "{k}" return x'), "[[["],
  ["a list of itself, as a size", forward("k = [1] for i in 0..60 { k = [k, k] } return x.view(k)"), "expects"],
  ["a list of itself, compared", forward("k = [1] for i in 0..60 { k = [k, k] } assert k == [k] return x"), "[["],
  [
    "two of them",
    forward("k = [1] j = [1] for i in 0..60 { k = [k, k] j = [j, j] } assert k != j return x"),
    "too many",
  ],
  ["a deep list", forward("k = [1] for i in 0..90000 { k = [k] } return k"), "should return tensors"],
  ["a deep list, compared", forward("k = [1] for i in 0..90000 { k = [k] } assert k != [k] return x"), "too many"],
  ["a fn of itself", `fn f(x) = f(x)\n${forward("return f(x)")}`, "nested more than 100 deep"],
  ["a fn in deep parentheses", `fn f(x) = ${nested(150)}\n${forward("return f(x)")}`, "too many expressions"],
  [
    "a fn with two calls",
    `fn f(x, n: int) = if n == 0 { x } else { f(f(x, n - 1), n - 1) }\n${forward("return f(x, 90)")}`,
    "too many steps",
  ],
  [
    "a module of itself",
    `module M { m = M() forward(x) { return x } }\nmodel Net { m = M() forward(x: [N, 3]) { return m(x) } }`,
    "nested more than 100 deep",
  ],
  ["a model of itself", "model Net { m = Net() forward(x: [N, 3]) { return m(x) } }", "nested more than 100 deep"],
  [
    "a module of two of itself",
    `module M(n: int) { a = M(n + 1) b = M(n + 1) forward(x) { return x } }\nmodel Net { m = M(0) forward(x: [N, 3]) { return m(x) } }`,
    "nested more than 100 deep",
  ],
  [
    "a Sequential of itself",
    `fn deep() { s = ReLU() for i in 0..99999 { s = Sequential(s) } return s }\nmodel Net { m = deep() forward(x: [N, 3]) { return m(x) } }`,
    "too many modules within modules",
  ],
  [
    "a Sequential of itself twice",
    `fn wide() { s = ReLU() for i in 0..60 { s = Sequential(s, s) } return s }\nmodel Net { m = wide() forward(x: [N, 3]) { return m(x) } }`,
    "too many modules in one network",
  ],
  ["a layer", "model Net { fc = Linear(2000000000, 2000000000) forward(x: [N, 3]) { return fc(x) } }", "has more than"],
  ["an input", "model Net { forward(x: [N, 2000000000, 2000000000]) { return x } }", "has more than"],
  [
    "an expanded tensor",
    forward("return x.unsqueeze(2).expand(-1, 3, 2000000000).unsqueeze(3).expand(-1, -1, -1, 2000000000)"),
    "has more than",
  ],
  [
    "a padded image",
    "model Net { conv = Conv2d(3, 8, 3, padding=2000000) forward(x: [N, 3, 8, 8]) { return conv(x) } }",
    "has more than",
  ],
];

test.each(limits)("%s", (_, text, message) => {
  const start = process.cpuUsage();
  const { diagnostics } = runPipeline(source("net.nn", text));
  const rendered = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n");
  expect(rendered).toContain(message);
  expect(rendered.length).toBeLessThan(5000);
  // Its own time, not that of whatever else runs on the machine.
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(SOON);
});

test("what is counted for one expression is not counted for all declarations of a file", () => {
  const modules = Array.from({ length: 600 }, (_, i) => `module M${i}(c: int) { forward(x) { return x + c } }`);
  const used = forward(`m = M599(1) return m(x)`);
  expect(runPipeline(source("net.nn", `${modules.join("\n")}\n${used}`), {}, "graph").diagnostics).toEqual([]);
});

test("names that are called like declarations are counted", () => {
  const text = `const module = 1\nconst all = 1${" + module".repeat(1001)}\n${forward("return x")}`;
  expect(runPipeline(source("net.nn", text)).diagnostics.map(({ code }) => code)).toEqual(["NN1031"]);
});
