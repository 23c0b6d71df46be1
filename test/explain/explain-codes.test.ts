import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configMessages } from "../../compiler/config/config-messages.ts";
import { codeExplanations } from "../../compiler/explain/codes/index.ts";
import { runPipeline, source } from "../../compiler/index.ts";
import { compilerMessages } from "../../compiler/messages.ts";
import { fileMessages } from "../../compiler/driver/file-messages.ts";
import { pluginMessages } from "../../compiler/plugin/messages.ts";
import { syntaxMessages } from "../../grammar/messages.ts";

const runtime = new URL("../../runtime/", import.meta.url);
const thrownByModules = readdirSync(runtime)
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => [...readFileSync(new URL(file, runtime), "utf8").matchAll(/NN[47]\d{3}/g)].map(([code]) => code));

test("every code is explained", () => {
  const given = [syntaxMessages, compilerMessages, fileMessages, configMessages, pluginMessages].flatMap((messages) =>
    Object.keys(messages),
  );
  expect([...given, ...thrownByModules].filter((code) => codeExplanations[code] === undefined)).toEqual([]);
});

const withExample = Object.entries(codeExplanations).flatMap(([code, { example }]) =>
  example ? [{ code, example }] : [],
);

test.each(withExample)("$code: the example gives it, and mended nothing is said", ({ code, example }) => {
  const codesOf = (text: string): string[] => {
    const files: Readonly<Record<string, string>> = { ...example.files, "main.nn": text };
    const load = (path: string) => (files[path] === undefined ? undefined : source(path, files[path]));
    return runPipeline(source("main.nn", text), { load, root: "" }, "graph").diagnostics.map((each) => each.code);
  };
  expect(codesOf(example.wrong)).toContain(code);
  expect(codesOf(example.mended)).toEqual([]);
});

test("sentences end", () => {
  for (const { title, about } of Object.values(codeExplanations)) {
    expect(title).not.toMatch(/\.$/);
    expect(about).toMatch(/\.$/);
  }
});
