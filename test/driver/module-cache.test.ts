import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { makeModule, type MakeModuleOptions } from "../../compiler/driver/make-module.ts";
import { keyOf, openModuleCache, type ModuleCache } from "../../compiler/driver/module-cache.ts";
import { runPipeline, source } from "../../compiler/index.ts";

let folder: string;
const made: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nnc-cache-"));
  made.push(folder);
  mkdirSync(join(folder, "node_modules"));
});
afterAll(() => made.forEach((each) => rmSync(each, { recursive: true, force: true })));

const place = (): string => join(folder, "node_modules", ".cache", "nnc");
const kept = (): readonly string[] => readdirSync(place());

test("what is kept is there for the build that kept it, and for no other", () => {
  const cache = openModuleCache(folder, "one") as ModuleCache;
  cache.put("key", { code: "a", bytes: Uint8Array.of(1, 2) });
  expect(openModuleCache(join(folder, "src"), "one")?.get("key")).toEqual({ code: "a", bytes: Uint8Array.of(1, 2) });
  expect(openModuleCache(folder, "two")?.get("key")).toBeUndefined();
  expect(cache.get("other")).toBeUndefined();
});

test("what was damaged is made anew", () => {
  const cache = openModuleCache(folder, "one") as ModuleCache;
  cache.put("key", { code: "abc" });
  const file = join(place(), kept()[0] ?? "");
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at++) {
    const broken = Buffer.from(whole);
    broken[at] = (broken[at] ?? 0) ^ 1;
    writeFileSync(file, broken);
    expect(cache.get("key")).toBeUndefined();
  }
  truncateSync(file, 20);
  expect(cache.get("key")).toBeUndefined();
  cache.put("key", { code: "abc" });
  expect(cache.get("key")).toEqual({ code: "abc" });
});

test("where nothing can be kept, nothing is, and nobody hears of it", () => {
  writeFileSync(join(folder, "node_modules", ".cache"), "a file");
  const cache = openModuleCache(folder, "one") as ModuleCache;
  cache.put("key", 1);
  expect(cache.get("key")).toBeUndefined();
});

test("sources that run as they are have no cache", () => {
  expect(openModuleCache(folder)).toBeUndefined();
});

test("parts of a key do not run into one another", () => {
  expect(keyOf(["a", "b"])).not.toBe(keyOf(["ab", ""]));
  expect(keyOf([["a"], "b"])).not.toBe(keyOf(["a", ["b"]]));
  expect(keyOf([Uint8Array.of(1)])).not.toBe(keyOf([Uint8Array.of(2)]));
});

const TEXT = "model Net { fc = Linear(4, 2)\n forward(x: [N, 4]) { return fc(x) } }\n";
const OPTIONS: MakeModuleOptions = {
  format: "js",
  target: "ts",
  simd: "both",
  math: "exact",
  wasmFile: false,
  dtype: "f32",
  shuffle: false,
  stream: false,
  profile: false,
  threads: false,
  standalone: false,
  verify: "always",
};

/** Which stages run for a text and options. */
async function stagesFor(text: string, options: MakeModuleOptions, planned: unknown = {}): Promise<readonly string[]> {
  const entry = source("net.nn", text);
  const stages: string[] = [];
  const cache = openModuleCache(folder, "one") as ModuleCache;
  const { emitted, verification } = await makeModule(entry, runPipeline(entry, { target: "ts" }), {
    ...options,
    cached: { cache, planned },
    timed: (stage, run) => (stages.push(stage), run()),
  });
  expect(emitted.code).toContain("class Net");
  expect(verification?.kind).toBe(options.verify === "always" ? "verified" : undefined);
  return stages;
}

test("a module is made once, and again when anything that it is made of changes", async () => {
  const all = ["write the module", "verify"];
  expect(await stagesFor(TEXT, OPTIONS)).toEqual(all);
  expect(await stagesFor(TEXT, OPTIONS)).toEqual([]);
  expect(await stagesFor(`# A comment.\n${TEXT}`, OPTIONS)).toEqual(all);
  expect(await stagesFor(TEXT, { ...OPTIONS, profile: true })).toEqual(all);
  expect(await stagesFor(TEXT, { ...OPTIONS, verify: "never" })).toEqual(all);
  expect(await stagesFor(TEXT, { ...OPTIONS, nameSource: (path) => `../${path}` })).toEqual(all);
  expect(await stagesFor(TEXT, OPTIONS, { fuse: false })).toEqual(all);
  expect(await stagesFor(TEXT, OPTIONS)).toEqual([]);
});
