import { expect, test } from "vitest";
import { canMeet, type Term } from "../../compiler/5-plan/threads/can-meet.ts";
import { seeded } from "../support/random.ts";

/** By trying all. */
function meets(terms: readonly Term[], low: number, high: number): boolean {
  const [first, ...others] = terms;
  if (!first) return low <= 0 && high >= 0;
  for (let m = first.low; m <= first.high; m++)
    if (meets(others, low + first.stride * m, high + first.stride * m)) return true;
  return false;
}

test("is right about distances that are few enough to be tried", () => {
  const random = seeded(11);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const answers = { yes: 0, no: 0 };
  for (let i = 0; i < 20_000; i++) {
    const terms = Array.from({ length: whole(0, 4) }, (): Term => {
      const low = whole(-4, 4);
      return { stride: whole(-3, 3) * [1, 1, 4, 12, 16][whole(0, 4)]!, low, high: low + whole(0, 5) };
    });
    const low = whole(-40, 40);
    const high = low + whole(0, 6);
    const expected = meets(terms, low, high);
    answers[expected ? "yes" : "no"]++;
    expect(canMeet(terms, low, high), JSON.stringify({ terms, low, high })).toBe(expected);
  }
  expect(answers.yes).toBeGreaterThan(2000);
  expect(answers.no).toBeGreaterThan(2000);
});

test("knows rounds without an end", () => {
  const rounds = { stride: 100, low: 1, high: Infinity };
  expect(canMeet([rounds, { stride: 1, low: -99, high: 99 }], 0, 0)).toBe(false);
  expect(canMeet([rounds, { stride: 1, low: -100, high: 100 }], 0, 0)).toBe(true);
  expect(canMeet([rounds, { stride: 4, low: -1000, high: 1000 }], 1, 3)).toBe(false);
  // Two batches that are gone through by two loops: as far apart as ever.
  const apart = { stride: 100, low: 0, high: Infinity };
  expect(canMeet([apart, { ...apart, stride: -100 }], 1, 99)).toBe(false);
  expect(canMeet([apart, { ...apart, stride: -100 }], 1, 100)).toBe(true);
});

test("says yes where there is too much to try", () => {
  const many = [7919, 6841, 5743, 4649, 3541].map((stride) => ({ stride, low: -500, high: 500 }));
  expect(canMeet([...many, { stride: 2, low: 1, high: 1 }], 0, 0)).toBe(true);
});
