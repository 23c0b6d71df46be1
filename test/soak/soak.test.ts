import { expect, test } from "vitest";
import { soak } from "./soak.ts";

test("under loads, aborts and kills every call has its own answer or a reason for none", async () => {
  const { wrong, calls, right, aborted, refused, killed, untaken, kills } = await soak(4, 7);
  expect(wrong).toEqual([]);
  expect(calls).toBe(right + aborted + refused + killed);
  // It has tried something.
  expect(Math.min(right, aborted, refused, untaken, kills)).toBeGreaterThan(0);
});
