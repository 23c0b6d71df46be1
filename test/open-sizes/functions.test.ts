import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { loadModule, tensorsOf, type GeneratedModel } from "../support/load-module.ts";
import { parameterValues, sawtooth } from "./sawtooth.ts";

/** What PyTorch gives for the models of functions.nn: what is calculated otherwise, or of other numbers, at each size. */
interface Answer {
  readonly model: string;
  readonly shape: readonly number[];
  readonly results: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const text = read("functions.nn");
const { answers } = JSON.parse(read("functions.json")) as { readonly answers: readonly Answer[] };
const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

test.each(["ts", "wasm"] as const)("PyTorch's answers of functions that follow the size, %s", async (target) => {
  const module = await loadModule(source("functions.nn", text), { target });
  for (const model of new Set(answers.map((each) => each.model))) {
    const Net = module[model] as GeneratedModel;
    const net = await Net.create(parameterValues(Net.signature));
    for (const { shape, results } of answers.filter((each) => each.model === model)) {
      const found = tensorsOf(net.forward({ data: sawtooth(countOf(shape), 13), shape }));
      expect(found.length).toBe(results.length);
      results.forEach((expected, i) => {
        const at = `${model} ${shape.join("×")}, result ${i}`;
        expect(found[i]?.shape, at).toEqual(expected.shape);
        const off = expected.data.reduce(
          (most, value, e) => Math.max(most, Math.abs((found[i]?.data[e] ?? NaN) - value)),
          0,
        );
        expect(off, at).toBeLessThan(2e-5);
      });
    }
  }
});

test.each(["ts", "wasm"] as const)("a size is no larger than what is there of weights, %s", async (target) => {
  const module = await loadModule(source("functions.nn", text), { target });
  const Net = module["Positions"] as GeneratedModel;
  const net = await Net.create(parameterValues(Net.signature));
  const run = (length: number) => net.forward({ data: sawtooth(length * 8, 13), shape: [1, length, 8] });
  expect(tensorsOf(run(50))[0]?.shape).toEqual([1, 50, 8]);
  expect(() => run(51)).toThrow(/NN7016.*must be at least 1, at most 50, got 51/);
});
