import { test } from "vitest";
import { expectAnswers, expectRoute } from "./expect-answers.ts";
import { frameworkProject } from "./framework-project.ts";

test("Next.js with webpack: a server component, a client component and a route handler answer", async () => {
  const { run, serve } = frameworkProject("next", "network");
  run("next", "build", "--webpack");
  const url = await serve("node", "node_modules/next/dist/bin/next", "start");
  await expectAnswers(url);
  await expectRoute(`${url}api/digit`);
});
