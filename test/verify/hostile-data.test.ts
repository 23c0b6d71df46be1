import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import { hostileWeights } from "../../compiler/verify/hostile-weights.ts";
import { runAfterNaN } from "../../compiler/verify/run-network.ts";
import { hostileTrials } from "../../compiler/verify/trials.ts";

const graphOf = (text: string) => {
  const { graphs, diagnostics } = runPipeline(source("net.nn", text));
  expect(diagnostics).toEqual([]);
  return graphs![0]!;
};
const net = graphOf(`model Net {
  conv = Conv2d(8, 64, 3)
  bn = BatchNorm2d(64)
  forward(x: [N, 8, 8, 8]) { return x |> conv |> bn }
}`);
const isZero = (sign: 0 | -0) => (value: number) => Object.is(value, sign);

test("weights are what a careless pass gets wrong", () => {
  const weights = hostileWeights(net, 1);
  const named = (name: string) => [...weights[net.parameters.findIndex((each) => each.name === name)]!.data];
  const gammas = named("bn.weight");
  expect(gammas.filter((gamma) => gamma < 0).length).toBeGreaterThan(10);
  expect(gammas.filter((gamma) => gamma > 0).length).toBeGreaterThan(10);
  const variances = named("bn.running_var");
  expect(variances.every((variance) => variance > 0)).toBe(true);
  expect(variances.filter((variance) => variance < 1e-5).length).toBeGreaterThan(10);
  expect(variances.filter((variance) => variance > 0.4).length).toBeGreaterThan(10);
  expect(named("conv.weight").filter(isZero(0)).length).toBeGreaterThan(10);
  expect(named("conv.weight").filter(isZero(-0)).length).toBeGreaterThan(10);
  expect(named("bn.bias").some(isZero(-0))).toBe(true);
  expect(hostileWeights(net, 1)).toEqual(weights);
  expect(hostileWeights(net, 2)).not.toEqual(weights);
});

test("inputs have a NaN in the corner of one sample, none in the next, and zeros of both signs", () => {
  const [trial] = hostileTrials(net, 1);
  expect(trial?.batch).toBe(2);
  const { data } = trial!.inputs[0]!;
  expect([...data].flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([8 * 8 * 8 - 1]);
  expect(data.some(isZero(0)) && data.some(isZero(-0))).toBe(true);

  const fixed = graphOf("model Net { forward(x: [1, 5]) { return relu(x) } }");
  expect(hostileTrials(fixed, 1).map(({ inputs }) => [...inputs[0]!.data].filter(Number.isNaN).length)).toEqual([
    1, 0, 0, 0, 0,
  ]);
});

test("others are flat, or have a small spread about a large mean, or one spike", () => {
  const [, trial, ...others] = hostileTrials(net, 1);
  expect(others).toEqual([]);
  expect(trial?.batch).toBe(3);
  const each = 8 * 8 * 8;
  const [flat, offset, spike] = [0, 1, 2].map((i) => [...trial!.inputs[0]!.data.slice(i * each, (i + 1) * each)]);
  expect(new Set(flat).size).toBe(1);
  expect(flat![0]).toBeGreaterThan(100);
  expect(offset!.every((value) => Math.abs(value - 200) <= 0.1)).toBe(true);
  expect(new Set(offset).size).toBeGreaterThan(100);
  expect(new Set(spike)).toEqual(new Set([1, 1000]));
  expect(spike!.filter((value) => value === 1000).length).toBe(1);
});

test("what counts out the rows of a table stays within it, and is no NaN", () => {
  const graph = graphOf("model Net { e = Embedding(3, 2)  forward(x: [N, 40]) { return e(x) } }");
  const [trial] = hostileTrials(graph, 1);
  expect(new Set(trial!.inputs[0]!.data)).toEqual(new Set([0, 1, 2]));
});

test("each run is right after one that has left NaN wherever it could", () => {
  const seen: number[][] = [];
  const network = {
    forward: (...inputs: readonly { readonly data: Float32Array }[]) => {
      seen.push(inputs.flatMap(({ data }) => [...data]));
      return { data: Float32Array.of(seen.length) };
    },
  };
  const inputs = [1, 2].map((value) => ({ shape: [2], data: Float64Array.of(value, value) }));
  expect(runAfterNaN(network, { batch: 1, inputs })).toEqual([Float32Array.of(2)]);
  expect(seen).toEqual([
    [NaN, NaN, NaN, NaN],
    [1, 1, 2, 2],
  ]);
});
