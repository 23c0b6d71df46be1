import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runtimeModuleOf, threadCodeOf } from "../../scripts/runtime-text.ts";

test("the runtime's text is up to date: npm run generate", async () => {
  const written = readFileSync(new URL("../../compiler/6-emit/runtime-text.ts", import.meta.url), "utf8");
  expect(written === (await runtimeModuleOf(new URL("../../runtime/index.ts", import.meta.url)))).toBe(true);
});

test("so is the code of threads", async () => {
  const folder = new URL("../../runtime/threads/", import.meta.url);
  const written = readFileSync(new URL("thread-code.ts", folder), "utf8");
  expect(written === (await threadCodeOf(new URL("thread.ts", folder)))).toBe(true);
});
