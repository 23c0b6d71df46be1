import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runtimeModuleOf } from "../../scripts/runtime-text.ts";

test("the runtime's text is up to date: npm run generate", async () => {
  const written = readFileSync(new URL("../../compiler/6-emit/runtime-text.ts", import.meta.url), "utf8");
  expect(written === (await runtimeModuleOf(new URL("../../runtime/index.ts", import.meta.url)))).toBe(true);
});
