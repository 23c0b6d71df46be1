import { expect, test } from "vitest";
import { initWeights, type Init, type ParameterInfo } from "../../runtime/index.ts";
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
