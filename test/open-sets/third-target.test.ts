import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { plansFor, runPipeline } from "../../compiler/pipeline.ts";
import { runPlan } from "../../compiler/targets/checked/run-plan.ts";
import { targetChoices, targets } from "../../compiler/targets/index.ts";
import type { Target } from "../../compiler/targets/target.ts";
import { firstDifference } from "../support/compare.ts";
import { caseNames, dataFor, readCase } from "../support/read-case.ts";

const compiler = fileURLToPath(new URL("../../compiler/", import.meta.url));

test("a target is a folder and a line: nobody else names the third one", () => {
  const naming = readdirSync(compiler, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      file.endsWith(".ts") &&
      !file.startsWith(join("targets", "checked")) &&
      /"checked"|\/checked\//.test(readFileSync(join(compiler, file), "utf8")),
  );
  expect(naming.map((file) => relative(".", file))).toEqual([join("targets", "index.ts")]);
});

test("nobody outside of targets and what compares their speed asks which one it has", () => {
  const isFree = /^(targets|cli\/(bench|commands\/bench))/;
  const asking = readdirSync(compiler, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      file.endsWith(".ts") &&
      !isFree.test(file) &&
      /(?:[tT]arget|name) [!=]== "(?:wasm|ts)"|case "(?:wasm|ts)"/.test(readFileSync(join(compiler, file), "utf8")),
  );
  expect(asking).toEqual([]);
});

test("it runs plans and has no part in modules", () => {
  expect(targetChoices).toEqual(["auto", "wasm", "ts"]);
  expect("module" in targets.checked).toBe(false);
});

/** Machines that nobody has: kernels ask for lanes and tiles, not for who runs them. */
const invented: readonly Target[] = [2, 8].map((lanes) => ({
  name: `${lanes} lanes`,
  machine: { lanes, accumulators: 6, tile: { vectors: 2, pixels: 2 } },
  run: (plan, data) => Promise.resolve(runPlan(plan, data, lanes)),
}));

const names = caseNames().filter((name) =>
  /^(seed|fuse|layer_(conv|linear|max|group|layer)|fn_(soft|mat|mean))/.test(name),
);

test("there are cases", () => expect(names.length).toBeGreaterThan(30));

describe.each([targets.checked as Target, ...invented])("$name", (target) => {
  test.each(names)("%s", async (name) => {
    const given = readCase(name);
    const stages = runPipeline(given.source, { targets: [target] });
    expect([...(stages.plans?.keys() ?? [])]).toEqual([target.name]);
    const [plan] = plansFor(stages, target.name);
    if (!plan) throw new Error("no plan");
    const results = (await target.run?.(plan, dataFor(plan, given))) ?? [];
    expect(results.length).toBe(given.expected.length);
    results.forEach((result, i) =>
      expect(firstDifference(result, given.expected[i] ?? { data: [] }, 2e-5)).toBe(undefined),
    );
  });
});
