import { test } from "vitest";
import { expectAnswers } from "./expect-answers.ts";
import { frameworkProject } from "./framework-project.ts";

test("Astro with its Node adapter: a page on demand and its script answer", async () => {
  const { run, serve } = frameworkProject("astro", "src/network");
  run("astro", "build");
  await expectAnswers(await serve("node", "dist/server/entry.mjs"));
});
