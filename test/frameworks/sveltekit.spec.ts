import { test } from "vitest";
import { expectAnswers } from "./expect-answers.ts";
import { frameworkProject } from "./framework-project.ts";

test("SvelteKit 3 with adapter-node: a load function and the page answer", async () => {
  const { run, serve } = frameworkProject("sveltekit", "src/network");
  run("vite", "build");
  await expectAnswers(await serve("node", "build/index.js"));
});

// Its adapter bundles the server's bundle once more, and leaves the files that lie beside it.
test("SvelteKit 2 with adapter-node: a load function and the page answer", async () => {
  const { run, serve } = frameworkProject(["sveltekit", "sveltekit-2"], "src/network", {
    "@sveltejs/kit": "sveltekit-2",
    "@sveltejs/adapter-node": "sveltekit-2-adapter-node",
  });
  run("vite", "build");
  await expectAnswers(await serve("node", "build/index.js"));
});
