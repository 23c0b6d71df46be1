import { expect, test } from "vitest";
import {
  dirac,
  initWeights,
  literal,
  orthogonal,
  truncatedNormal,
  type Init,
  type ParameterInfo,
} from "../../runtime/index.ts";
import { random, seedOf } from "../../runtime/init.ts";

const parameter = (name: string, init: Init, shape = [100, 1000], dtype: "f32" | "i64" = "f32"): ParameterInfo => ({
  name,
  shape,
  dtype,
  kind: "parameter",
  init,
  at: "net.nn:1",
});
const normal = parameter("normal", { kind: "normal", mean: 3, std: 2 });
const uniform = parameter("uniform", { kind: "uniform", low: -0.5, high: 1.5 });

const init01 = { kind: "uniform", low: 0, high: 1 } as const;

/** Mean and standard deviation. */
function momentsOf(values: Float32Array): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}

test("a uniform init has its bounds and moments", () => {
  const values = initWeights([uniform], 1)[0]!;
  const [mean, std] = momentsOf(values);
  expect(mean).toBeCloseTo(0.5, 2);
  expect(std).toBeCloseTo(2 / Math.sqrt(12), 2);
  expect(Math.min(...values.subarray(0, 50_000))).toBeGreaterThanOrEqual(-0.5);
  expect(Math.max(...values.subarray(0, 50_000))).toBeLessThanOrEqual(1.5);
});

test("a normal init has its moments, and 68 % of it within one deviation", () => {
  const values = initWeights([normal], 1)[0]!;
  const [mean, std] = momentsOf(values);
  expect(mean).toBeCloseTo(3, 1);
  expect(std).toBeCloseTo(2, 1);
  expect(values.filter((value) => Math.abs(value - 3) < 2).length / values.length).toBeCloseTo(0.6827, 2);
  expect(values.every(Number.isFinite)).toBe(true);
});

test("constants are constant, i64 is empty, a scalar has one value", () => {
  const ones = { kind: "constant", value: 1 } as const;
  const [one, counter, scalar] = initWeights([
    parameter("a", ones, [3]),
    parameter("b", ones, [], "i64"),
    parameter("c", ones, []),
  ]);
  expect([one, counter, scalar].map((values) => Array.from(values!))).toEqual([[1, 1, 1], [], [1]]);
});

test("values depend on seed and name only, not on the neighbours", () => {
  const [normal, uniform] = [parameter("n", { kind: "normal", mean: 3, std: 2 }, [9]), parameter("u", init01, [9])];
  const alone = initWeights([normal], 7)[0];
  expect(initWeights([uniform, normal], 7)[1]).toEqual(alone);
  expect(initWeights([normal], 8)[0]).not.toEqual(alone);
  expect(initWeights([{ ...normal, name: "other" }], 7)[0]).not.toEqual(alone);
  expect(initWeights([normal])[0]).toEqual(initWeights([normal], 0)[0]);
});

test("random and seedOf give the published numbers", () => {
  expect([seedOf(""), seedOf("a"), seedOf("foobar")]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  const next = random(0);
  expect([next(), next()].map((value) => value * 2 ** 32)).toEqual([1144304738, 1416247]);
});

test.each([
  [-2, 2, 0.02],
  [-0.03, 0.05, 0.02],
  [-0.01, 0.002, 0.02],
  [0.1, 2, 0.02],
  [-5, -0.2, 0.02],
])("a truncated normal init lies from %s to %s", (low, high, std) => {
  const values = initWeights([parameter("t", truncatedNormal(0, std, low, high))], 1)[0]!;
  // By Simpson's rule over where there is anything.
  const [from, to] = [Math.max(low, -0.4), Math.min(high, 0.4)];
  const chance = (i: number): number =>
    (i % 2 === 0 ? 2 : 4) * Math.exp(-(((from + ((to - from) * i) / 4000) / std) ** 2) / 2);
  const all = Array.from({ length: 4001 }, (_, i) => chance(i));
  const mean =
    all.reduce((sum, each, i) => sum + each * (from + ((to - from) * i) / 4000), 0) / all.reduce((a, b) => a + b);
  expect(values.every((value) => value >= Math.fround(low) && value <= Math.fround(high))).toBe(true);
  expect(Math.abs(momentsOf(values)[0] - mean)).toBeLessThan(0.0005);
});

test.each([[[8, 3, 2]], [[3, 20]], [[5, 5]], [[1, 4]], [[4]]])("an orthogonal init of %j", (shape) => {
  const values = initWeights([parameter("o", orthogonal(2), shape)], 3)[0]!;
  const rows = shape[0]!;
  const columns = values.length / rows;
  const at = (row: number, column: number): number => values[row * columns + column]!;
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const part = (i: number, j: number): number => (rows < columns ? at(i, j) : at(j, i));
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += part(a, i) * part(b, i);
      expect(sum).toBeCloseTo(a === b ? 4 : 0, 5);
    }
});

test("a dirac init hands channels on, and is the identity of matrices", () => {
  const of = (shape: number[], groups = 1): number[] =>
    Array.from(initWeights([parameter("d", dirac(groups), shape)])[0]!);
  expect(of([2, 3])).toEqual([1, 0, 0, 0, 1, 0]);
  expect(of([3, 2])).toEqual([1, 0, 0, 1, 0, 0]);
  expect(of([2, 2, 3])).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect(of([4, 1, 2], 2)).toEqual([0, 1, 0, 0, 0, 1, 0, 0]);
  expect(of([1, 1, 3, 3])).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

test("a literal init is what it says", () =>
  expect(Array.from(initWeights([parameter("l", literal([1, -0, 0.5]), [3])])[0]!)).toEqual([1, -0, 0.5]));
