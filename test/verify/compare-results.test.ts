import { describe, expect, test } from "vitest";
import { compareResults, type CompareOptions } from "../../compiler/verify/compare-results.ts";

const right = [1, -2, 3, 0, 5, 4];
const withAt = (at: number, value: number): number[] => right.map((each, i) => (i === at ? value : each));

/** Two samples of three numbers. */
const compare = (found: readonly number[], wanted: readonly number[], options: Partial<CompareOptions> = {}) => {
  const nonFinite = new Set(wanted.flatMap((value, i) => (Number.isFinite(value) ? [] : [Math.floor(i / 3)])));
  return compareResults(
    [Float32Array.from(found)],
    { results: [{ shape: [2, 3], data: Float64Array.from(wanted) }], nonFinite },
    {
      types: [[{ symbol: "N", factor: 1 }, 3]],
      batch: 2,
      bound: 2e-5,
      spread: () => [new Float64Array(6)],
      ...options,
    },
  ).wrong?.element;
};

describe.each([0, 2, 3, 5])("in place %i", (at) => {
  test.each([
    [NaN, 1],
    [1, NaN],
    [Infinity, 1],
    [1, Infinity],
    [NaN, Infinity],
    [Infinity, NaN],
    [Infinity, -Infinity],
    [1.001, 1],
  ])("%d is not taken for %d", (got, want) => {
    expect(compare(withAt(at, got), withAt(at, want))).toBe(at);
  });

  test.each([NaN, Infinity, -Infinity])("%d is taken for itself, and does not hide its neighbours", (value) => {
    const wanted = withAt(at, value);
    expect(compare(wanted, wanted)).toBe(undefined);
    const other = (at + 1) % 6;
    expect(
      compare(
        wanted.map((each, i) => (i === other ? each + 1 : each)),
        wanted,
      ),
    ).toBe(other);
  });

  test("a NaN that a tile carries is taken where the tile is, and is no number where it came from", () => {
    const wanted = withAt(at, NaN);
    const first = 3 * Math.floor(at / 3);
    const carried = wanted.map((each, i) => (i >= first && i < first + 3 ? NaN : each));
    const tiled = () => [{ shape: [2, 3], data: Float64Array.from(carried) }];
    expect(compare(carried, wanted)).not.toBe(undefined);
    expect(compare(carried, wanted, { tiled })).toBe(undefined);
    expect(compare(right, wanted, { tiled })).toBe(at);
    const other = first + ((at - first + 1) % 3);
    expect(
      compare(withAt(other, 7), wanted, { tiled: () => [{ shape: [2, 3], data: Float64Array.from(wanted) }] }),
    ).toBe(Math.min(at, other));
    const elsewhere = (at + 3) % 6;
    const beyond = carried.map((each, i) => (i === elsewhere ? NaN : each));
    expect(compare(beyond, wanted, { tiled })).toBe(elsewhere);
  });
});

test("results that are too short or too long are wrong", () => {
  expect(compare(right.slice(1), right)).toBe(0);
  expect(compare([...right, 0], right)).toBe(0);
});

test("what single precision explains is let through, and no more", () => {
  const spread = (each: number) => () => [new Float64Array(6).fill(each)];
  expect(compare(withAt(4, 5.01), right, { spread: spread(0.02) })).toBe(undefined);
  expect(compare(withAt(4, 5.01), right, { spread: spread(0.001) })).toBe(4);
});

test("of a sample that single precision moves at random, what moves most tells for all, and for no other sample", () => {
  const unsteady = () => [Float64Array.from([0, 0.6, 0, 0, 0, 0])];
  expect(compare(withAt(2, 3.5), right, { spread: unsteady })).toBe(undefined);
  expect(compare(withAt(2, 3.7), right, { spread: unsteady })).toBe(2);
  expect(compare(withAt(4, 5.5), right, { spread: unsteady })).toBe(4);
  const steady = () => [Float64Array.from([0, 0.01, 0, 0, 0, 0])];
  expect(compare(withAt(2, 3.009), right, { spread: steady })).toBe(2);
});
