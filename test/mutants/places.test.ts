import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants } from "./index.ts";

const top = new URL("../../", import.meta.url);

/** What `npm run mutate` would say first of all, which is run by hand: that code has moved away from under a fault. */
test("each fault can be made where it says, once, and its tests are there", () => {
  const lost = mutants.flatMap(({ name, file, find, also = [], tests }) => [
    ...[{ file, find }, ...also].flatMap((place) => {
      const times = readFileSync(new URL(place.file, top), "utf8").split(place.find).length - 1;
      return times === 1 ? [] : [`${name}: stands ${times} times in ${place.file}`];
    }),
    ...tests.flatMap((path) => (existsSync(new URL(path, top)) ? [] : [`${name}: there is no ${path}`])),
  ]);
  expect(lost).toEqual([]);
});
