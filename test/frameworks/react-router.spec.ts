import { test } from "vitest";
import { expectAnswers, expectRoute } from "./expect-answers.ts";
import { frameworkProject } from "./framework-project.ts";

test("React Router: a loader, an action and the page answer", async () => {
  const { run, serve } = frameworkProject("react-router", "app/network");
  run("react-router", "build");
  const url = await serve("react-router-serve", "build/server/index.js");
  await expectAnswers(url);
  await expectRoute(`${url}api/digit`);
});
