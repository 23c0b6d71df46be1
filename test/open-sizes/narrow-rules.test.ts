import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

const ruleOf = (line: string): unknown =>
  runPipeline(source("net.nn", `model Net {\n  forward(x: [N, 2, L]) { ${line} }\n}\n`), {}, "graph").graphs?.[0]
    ?.openSizes?.[0]?.rule;

/** What is another network from some size on, and up to where it is the one that is built. */
test.each<[string, unknown]>([
  ["return x[:, :, :900]", { step: 1, least: 1, most: 900 }],
  ["return x[:, :, :480000].mean(2)", { step: 1, least: 1, most: 480_000 }],
  ["return x[:, :, -5:].mean(2)", { step: 1, least: 5 }],
  ["return x[:, :, :3].mean(2)", { step: 1, least: 3 }],
  ["return x / min(x.size(2), 700)", { step: 1, least: 1, most: 700 }],
  ["return adaptive_avg_pool1d(x, min(L, 600))", { step: 1, least: 1, most: 600 }],
  ["return x[:, :, L // 5000:]", { step: 1, least: 1, most: 4999 }],
  ["if L > 5000 { x = relu(x) }\n return x - 0.5", { step: 1, least: 1, most: 5000 }],
  ["if L < 20 { x = relu(x) }\n return x - 0.5", { step: 1, least: 20 }],
  ["if L == 600 { x = relu(x) }\n return x - 0.5", { step: 1, least: 1, most: 599 }],
  // However much else is compared before.
  [
    "for i in 0..200 { if i == 7 { x = x * 2 } }\n if L == 600 { x = relu(x) }\n return x - 0.5",
    { step: 1, least: 1, most: 599 },
  ],
  ["if [L, 4] == [777, 4] { x = relu(x) }\n return x - 0.5", { step: 1, least: 1, most: 776 }],
  ["if L > 160 and L < 190 { x = relu(x) }\n return x - 0.5", { step: 1, least: 190 }],
  ["if x.size(2) // 3 == 70 { x = relu(x) }\n return x - 0.5", { step: 1, least: 213 }],
  ["for i in 0..L // 400 { x = x * 2 }\n return x", { step: 1, least: 1, most: 399 }],
  ["return x[:, :, 1:] - x[:, :, :-1]", { step: 1, least: 2 }],
  // No window reaches beyond both ends.
  ["return avg_pool1d(x, 4, stride=1, padding=1, count_include_pad=false)", { step: 1, least: 4 }],
  // A window may be as long as what it is laid on, and that one longer only at every sixteenth size.
  ["return avg_pool1d(x, x.size(2))", { step: 1, least: 1 }],
  ["x = max_pool1d(x, 16)\n return avg_pool1d(x, x.size(2))", { step: 1, least: 16 }],
  ["return avg_pool1d(x, x.size(2) // 2)[:, :, 0]", { step: 1, least: 4 }],
  ["return x * linspace(0, 1, L)", { step: 1, least: 1 }],
])("%s", (line, rule) => expect(ruleOf(line)).toEqual(rule));

test.each(["avg_pool1d(x, 2, ceil_mode=true)"])(
  "what is another network at each size is refused at its line: %s",
  (value) => {
    const text = `model Net {\n  forward(x: [N, 2, L]) {\n    return ${value}\n  }\n}\n`;
    const { diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
    expect(diagnostics.map(({ code, span }) => [code, text.slice(0, span.start).split("\n").length])).toEqual([
      ["NN3028", 3],
    ]);
    expect(diagnostics[0]?.message).toContain("this is something else at L = 226");
  },
);

test("what is one network at few sizes only is refused, too", () => {
  const text =
    "model Net {\n  forward(x: [N, 2, L]) {\n    if L < 200 or L > 280 { x = relu(x) }\n    return x - 0.5\n  }\n}\n";
  const { diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  expect(diagnostics.map(({ code }) => code)).toEqual(["NN3028"]);
});

test("what is another network for tall images is refused at its line", () => {
  const text =
    "model Net {\n  forward(x: [N, 2, H, W]) {\n    if H > 4 * W { x = relu(x) }\n    return x - 0.5\n  }\n}\n";
  const { diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  expect(diagnostics.map(({ code, span }) => [code, text.slice(0, span.start).split("\n").length])).toEqual([
    ["NN3028", 4],
  ]);
  expect(diagnostics[0]?.message).toContain("one size decides what another may be");
});
