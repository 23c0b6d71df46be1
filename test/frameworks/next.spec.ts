import { test } from "vitest";
import { expectAnswers, expectRoute } from "./expect-answers.ts";
import { frameworkProject } from "./framework-project.ts";

test.each(["webpack", "turbopack"])("Next.js with %s: server, client and a route answer", async (bundler) => {
  const { run, serve } = frameworkProject("next", "network");
  run("next", "build", `--${bundler}`);
  const url = await serve("node", "node_modules/next/dist/bin/next", "start");
  await expectAnswers(url);
  await expectRoute(`${url}api/digit`);
});
