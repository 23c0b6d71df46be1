/** A network keeps its weights to itself: what the caller does with their arrays afterwards changes nothing. */
import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import { checkWeights } from "../../compiler/pack/check-weights.ts";
import { packWeights } from "../../compiler/pack/pack-weights.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { loadModule, tensorsOf, type GeneratedModel, type GeneratedNetwork } from "../support/load-module.ts";

/** `scale` is read by runs as it comes, the norm's weights only while loading, `table` through a view. */
const network = source(
  "net.nn",
  `model Net {
  scale = Parameter([2])
  table = Parameter([1, 2])
  fc = Linear(2, 2)
  bn = BatchNorm1d(2)
  forward(x: [N, 2]) { return bn(fc(x * scale)) + table.view(2) }
}`,
);

const values: Readonly<Record<string, readonly number[]>> = {
  scale: [2, 3],
  table: [10, 20],
  "fc.weight": [1, 0, 0, 1],
  "fc.bias": [0.5, 0.25],
  "bn.weight": [1, 2],
  "bn.bias": [0, 1],
  "bn.running_mean": [0, 0],
  "bn.running_var": [1, 1],
};
const shapes: Readonly<Record<string, readonly number[]>> = { table: [1, 2], "fc.weight": [2, 2] };

const arrays = (): Record<string, Float32Array<ArrayBuffer>> =>
  Object.fromEntries(Object.entries(values).map(([name, each]) => [name, Float32Array.from(each)]));
const file = (): Uint8Array =>
  writeSafetensors(
    Object.entries(arrays()).map(([name, data]) => float32Tensor({ name, shape: shapes[name] ?? [2], data })),
  );

const answer = (net: GeneratedNetwork): number[] => [...tensorsOf(net.forward(Float32Array.of(1, 1)))[0]!.data];

const targets = ["wasm", "ts"] as const;
const model = async (target: "wasm" | "ts"): Promise<GeneratedModel> =>
  (await loadModule(network, { target, weightsUrl: '"none"' })).Net as GeneratedModel;

test.each(targets)("%s: arrays by name, alone and with their shapes", async (target) => {
  const Net = await model(target);
  const given = arrays();
  const shaped = Object.fromEntries(
    Object.entries(arrays()).map(([name, data]) => [name, { data, shape: shapes[name] ?? [2] }]),
  );
  const nets = [await Net.create(given), await Net.create(shaped)];
  const before = nets.map(answer);
  for (const array of [...Object.values(given), ...Object.values(shaped).map(({ data }) => data)]) array.fill(7);
  expect(nets.map(answer)).toEqual(before);
  before[0]!.forEach((value, i) => expect(value).toBeCloseTo([12.5, 27.5][i] as number, 3));
});

test.each(targets)("%s: the bytes of a safetensors file, and of a packed one", async (target) => {
  const Net = await model(target);
  const stages = runPipeline(network, { target });
  const packed = await packWeights(stages, checkWeights(stages.graphs ?? [], file()));
  for (const bytes of [file(), Buffer.from(file()), packed, Buffer.from(packed)]) {
    const net = await Net.create(bytes);
    const before = answer(net);
    bytes.fill(0);
    expect(answer(net)).toEqual(before);
    expect(before[0]).toBeCloseTo(12.5, 3);
  }
});
