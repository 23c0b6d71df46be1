import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderDiagnostic } from "../../compiler/index.ts";
import { compileNetwork } from "../../compiler/plugin/compile-network.ts";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import { project, tiny, writeInto } from "./project.ts";

const compile = (folder: string, options: PluginOptions = {}, target?: string, file = "src/tiny.nn") =>
  compileNetwork({ folder, file: join(folder, file), target, options, isDevelopment: false });

test("compiles once for the same contents", async () => {
  const folder = project(tiny);
  const first = compile(folder);
  expect(compile(folder)).toBe(first);
  writeInto(folder, tiny);
  expect(compile(folder)).toBe(first);
  const forTypescript = compile(folder, {}, "ts");
  expect(forTypescript).not.toBe(first);
  expect(compile(folder)).toBe(first);
  expect(compile(folder, {}, "ts")).toBe(forTypescript);
  expect((await first).files.map((file) => file.slice(folder.length + 1))).toEqual(Object.keys(tiny));
});

test.each(Object.keys(tiny))("compiles anew when %s changes", async (path) => {
  const folder = project(tiny);
  const first = compile(folder);
  await first;
  renameSync(join(folder, path), join(folder, "away"));
  expect(compile(folder)).not.toBe(first);
});

test("takes weights from where an option says", async () => {
  const { "src/tiny.safetensors": bytes, ...networks } = tiny;
  const folder = project({ ...networks, "models/a.safetensors": bytes });
  const has = async (options: PluginOptions) =>
    (await compile(folder, { embedBelow: 0, ...options })).weights !== undefined;
  expect(await has({})).toBe(false);
  expect(await has({ weights: "models/a.safetensors" })).toBe(true);
  expect(await has({ weights: { "./src/tiny.nn": "models/a.safetensors" } })).toBe(true);
  expect(await has({ weights: { "src/other.nn": "models/a.safetensors" } })).toBe(false);
  writeInto(folder, tiny);
  expect(await has({})).toBe(true);
  expect(await has({ weights: false })).toBe(false);
});

test("a file without a model has nothing to import", async () => {
  const { code, diagnostics } = await compile(project(tiny), {}, undefined, "src/blocks/head.nn");
  expect([code, diagnostics]).toEqual(["export {};\n", []]);
});

test("imports stay in the project", async () => {
  const outside = project(tiny);
  const from = `../../${outside.split("/").at(-1)}/src/blocks/head.nn`;
  const folder = project({ "src/tiny.nn": tiny["src/tiny.nn"].replace("./blocks/head.nn", from) });
  const { diagnostics } = await compile(folder);
  expect(diagnostics.map((each) => renderDiagnostic(each)).join()).toContain("leaves the project");
});
