import { expect, test } from "vitest";
import { startTiming } from "../../compiler/cli/timing.ts";

test("stages, what is no stage, and all, with their shares", async () => {
  let now = 100;
  const { timed, report } = startTiming(() => now);
  expect(timed("parse", () => ((now += 50), "tree"))).toBe("tree");
  await timed("verify", async () => {
    await Promise.resolve();
    now += 200;
  });
  expect(() =>
    timed("parse", () => {
      now += 50;
      throw new Error("no");
    }),
  ).toThrow("no");
  now += 100;
  expect(report()).toBe(`start        100 ms   20 %
parse        100 ms   20 %
verify       200 ms   40 %
all else     100 ms   20 %
all          500 ms  100 %
`);
});
