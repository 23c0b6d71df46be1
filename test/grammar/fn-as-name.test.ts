import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../grammar/source.ts";
import { runPipeline } from "../../compiler/index.ts";

const file = (text: string) => source("net.nn", text);
const said = (text: string): readonly string[] =>
  runPipeline(file(text), {}, "graph").diagnostics.map(({ code, message }) => `${code} ${message}`);

test("fn is a name where it begins no function", () => {
  const text = readFileSync(new URL("./fn-as-name.nn", import.meta.url), "utf8");
  expect(said(text)).toEqual([]);
  const { graphs } = runPipeline(file(text), {}, "graph");
  expect(graphs?.[0]?.parameters.map(({ name }) => name)).toEqual([
    ...["a.norm.weight", "a.norm.bias", "a.fn.weight", "a.fn.bias", "fn.fn.weight", "fn.fn.bias"],
  ]);
});

test.each(["fn (x) = x\n", "fn 3(x) = x\n", "fn\n", "fn = 3\n"])(
  "a function without its name is told of: %s",
  (text) => {
    expect(said(text)[0]).toMatch(/^NN10/);
  },
);

test("what is a literal elsewhere is a name where the file declares it, and else is told of", () => {
  const net = (field: string) =>
    `model Net {\n  ${field} = Parameter([1, 4])\n  forward(x: [2, 4]) { return cat([x + null, ${field}]) }\n}\n`;
  expect(said(net("null"))).toEqual([]);
  expect(said(net("extra"))).toEqual(["NN1006 `null` is written `none`"]);
  expect(said("model Net {\n  forward(x: [2, 4]) { return x.max(None) }\n}\n")[0]).toBe(
    "NN1006 `None` is written `none`",
  );
  expect(said("model Net {\n  a = Linear(4, 4, bias=True)\n  forward(x: [2, 4]) { return a(x) }\n}\n")[0]).toBe(
    "NN1006 `True` is written `true`",
  );
});
