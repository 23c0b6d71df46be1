import { deflateSync } from "fflate";
import { expect, test } from "vitest";
import { random } from "../../runtime/init.ts";
import { buildOf, joinBuilds } from "../../compiler/targets/wasm/module/two-builds.ts";

/** Bytes that deflate can do nothing about. */
const noise = (length: number): Uint8Array => {
  const next = random(length);
  return Uint8Array.from({ length }, () => next() * 256);
};

test.each([
  [0, 0],
  [1, 0],
  [0, 16384],
  [16384, 16385],
  [70000, 32768],
])("builds of %i and %i bytes come apart again", (plain, relaxed) => {
  const builds = [noise(plain), noise(relaxed).reverse()] as const;
  const joined = joinBuilds([...builds]);
  expect(Buffer.from(buildOf(joined, 0, plain)).equals(builds[0])).toBe(true);
  expect(Buffer.from(buildOf(joined, 1, relaxed)).equals(builds[1])).toBe(true);
});

test("two that are alike deflate to little more than one, however long they are", () => {
  const one = noise(200_000);
  const other = one.filter((_, i) => i % 100 !== 0);
  const size = deflateSync(joinBuilds([one, other])).length;
  expect(size).toBeLessThan(one.length * 1.1);
  expect(deflateSync(new Uint8Array([...one, ...other])).length).toBeGreaterThan(one.length * 1.9);
});
