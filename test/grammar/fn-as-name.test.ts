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
