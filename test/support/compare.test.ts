import { describe, expect, test } from "vitest";
import { distance, firstDifference, largestDifference, type Exactness } from "./compare.ts";

const exactnesses: readonly Exactness[] = ["each", "single", "overall", "roughly", "double", 2e-5];
const plain = [1, -2, 3, 0, 5];

/** The numbers with another in the first, a middle or the last place. */
const places = [0, 2, 4];
const withAt = (at: number, value: number): number[] => plain.map((each, i) => (i === at ? value : each));

/** What is no finite number stands for itself only. */
const differing = [
  [NaN, 1],
  [1, NaN],
  [NaN, Infinity],
  [Infinity, NaN],
  [NaN, 0],
  [0, NaN],
  [Infinity, 1],
  [1, Infinity],
  [3e38, Infinity],
  [Infinity, 3e38],
  [-Infinity, Infinity],
  [Infinity, -Infinity],
  [-3e38, -Infinity],
] as const;

describe.each(places)("in place %i", (at) => {
  test.each(differing)("%d is not taken for %d", (got, want) => {
    expect(distance(got, want)).toBe(Infinity);
    for (const least of [0, 1]) {
      expect(largestDifference(withAt(at, got), withAt(at, want), least)).toBe(Infinity);
      expect(largestDifference(Float32Array.from(withAt(at, got)), withAt(at, want), least)).toBe(Infinity);
    }
    for (const exactness of exactnesses) {
      const message = firstDifference(Float32Array.from(withAt(at, got)), { data: withAt(at, want) }, exactness);
      expect(message, String(exactness)).toMatch(new RegExp(`^element ${at} of 5 is `));
      expect(firstDifference(withAt(at, got), { data: withAt(at, want) }, exactness)).toMatch(/^element/);
    }
  });

  test.each([NaN, Infinity, -Infinity])("%d is taken for itself, and does not hide its neighbours", (value) => {
    const wanted = withAt(at, value);
    for (const exactness of exactnesses) {
      expect(firstDifference(Float32Array.from(wanted), { data: wanted }, exactness)).toBe(undefined);
      for (const other of places.filter((each) => each !== at)) {
        const wrong = wanted.map((each, i) => (i === other ? each + 0.5 : each));
        expect(firstDifference(Float32Array.from(wrong), { data: wanted }, exactness)).toMatch(`element ${other}`);
        expect(largestDifference(wrong, wanted)).toBeGreaterThan(0.05);
      }
    }
    expect(largestDifference(wanted, wanted)).toBe(0);
  });

  test("a number that is off by more than is allowed is seen", () => {
    const bounds = { each: 2e-6, single: 2e-5, overall: 2e-4, roughly: 2e-2, double: 1e-8 } as const;
    for (const exactness of exactnesses) {
      const by = typeof exactness === "number" ? 2e-4 : bounds[exactness] * 5;
      expect(firstDifference(withAt(at, plain[at]! + by), { data: plain }, exactness)).toMatch(`element ${at}`);
      expect(firstDifference(withAt(at, plain[at]! + by / 1e4), { data: plain }, exactness)).toBe(undefined);
    }
  });
});

test("a length that is not the same is a difference, empty or not", () => {
  expect(firstDifference([1, 2], { data: [1, 2, 3], shape: [3, 1] })).toBe("2 numbers instead of 3 (3×1)");
  expect(firstDifference([1, 2], { data: [] })).toBe("2 numbers instead of 0 (0)");
  expect(largestDifference([], [1])).toBe(Infinity);
  expect(largestDifference([1], [])).toBe(Infinity);
});

test("zeros have their signs where each element counts", () => {
  for (const exactness of exactnesses) {
    const message = firstDifference(Float32Array.of(0), { data: [-0] }, exactness);
    expect(message).toBe(
      exactness === "each" || exactness === "single" ? "element 0 of 1 is 0 instead of -0" : undefined,
    );
  }
});

test("a difference is a part of the largest number, or of the least one that is given", () => {
  expect(largestDifference([1, 2, 4.5], [1, 2, 4])).toBe(0.125);
  expect(largestDifference([0.25], [0.5], 1)).toBe(0.25);
  expect(largestDifference([0, 0], [0, 0])).toBe(0);
  expect(largestDifference([0, 1], [0, 0])).toBe(Infinity);
});
