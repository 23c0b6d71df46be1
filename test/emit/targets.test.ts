import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { compile, source } from "../../compiler/index.ts";
import { readSafetensors } from "../../runtime/index.ts";
import { firstDifference, TOLERANCE } from "../support/compare.ts";
import { hasRelaxedSimd } from "../support/execute-wasm.ts";
import {
  loadModule,
  loadTrainers,
  tensorsOf,
  type GeneratedNetwork,
  type GeneratedTrainer,
} from "../support/load-module.ts";
import { repositoryFile } from "../support/read-file.ts";

const digits = repositoryFile("examples/digits/digits.nn");
const weights = readSafetensors(readFileSync(new URL("../../examples/digits/digits.safetensors", import.meta.url)));
const picture = (seed: number, count = 1): Float32Array =>
  Float32Array.from({ length: 400 * count }, (_, i) => Math.abs(Math.sin(seed + i * i)));
const answer = (network: GeneratedNetwork, x: Float32Array): number[] => [
  ...(tensorsOf(network.forward(x))[0]?.data ?? []),
];

afterEach(() => vi.unstubAllGlobals());

async function networks(target: "wasm" | "ts", count: number): Promise<GeneratedNetwork[]> {
  const { Digits } = await loadModule(digits, { target });
  if (!Digits) throw new Error("no model");
  return Promise.all(Array.from({ length: count }, () => Digits.create(weights)));
}

test("auto takes WebAssembly where there is any, and the TypeScript kernels where it is forbidden", async () => {
  const { Digits } = await loadModule(digits, { target: "auto" });
  const wasm = await Digits?.create(weights);
  expect(wasm?.target).toBe("wasm");
  vi.stubGlobal("WebAssembly", {
    validate: () => true,
    instantiate: () => Promise.reject(new Error("Refused to compile: 'wasm-unsafe-eval' is not allowed")),
  });
  const typescript = await Digits?.create(weights);
  expect(typescript?.target).toBe("ts");
  const x = picture(1);
  const [a, b] = [answer(wasm as GeneratedNetwork, x), answer(typescript as GeneratedNetwork, x)];
  expect(firstDifference(a, { data: b }, TOLERANCE)).toBe(undefined);
});

test("who insists on WebAssembly is told why there is none", async () => {
  const { Digits } = await loadModule(digits, { target: "auto" });
  vi.stubGlobal("WebAssembly", undefined);
  await expect(Digits?.create(weights, { target: "wasm" } as object)).rejects.toThrow(/^NN7006: no WebAssembly SIMD: /);
});

test.each(["wasm", "ts"] as const)(
  "%s: instances do not disturb each other, nor do batches of other sizes",
  async (target) => {
    const [one, two] = (await networks(target, 2)) as [GeneratedNetwork, GeneratedNetwork];
    const first = answer(one, picture(1));
    const many = picture(7, 33);
    const all = answer(two, many);
    expect(answer(one, picture(1))).toEqual(first);
    for (const i of [0, 5, 32])
      expect(answer(one, many.slice(400 * i, 400 * i + 400))).toEqual(all.slice(10 * i, 10 * i + 10));
    const out = new Float32Array(330);
    one.forwardInto(many, out);
    expect([...out]).toEqual(all);
    expect(answer(one, picture(1))).toEqual(first);
  },
);

test("with --wasm-file, the WebAssembly is handed over: as bytes or compiled", async () => {
  const { code = "", wasm = [] } = await compile(digits, { target: "wasm", wasmFile: true, format: "js" });
  expect(wasm.map(({ model }) => model)).toEqual(["Digits"]);
  expect(code.length).toBeLessThan(20_000);
  const { Digits } = await loadModule(digits, { target: "wasm", wasmFile: true });
  const { Module } = (globalThis as unknown as { WebAssembly: { Module: new (bytes: unknown) => object } }).WebAssembly;
  const [{ bytes } = { bytes: new Uint8Array() }] = wasm;
  // The file has the separate multiply and add.
  const plain = await loadModule(digits, { target: "wasm", simd: "plain" });
  const whole = await plain["Digits"]!.create(weights);
  for (const given of [bytes, new Module(bytes)]) {
    const network = await Digits!.create(weights, { wasm: given } as object);
    expect(answer(network, picture(3))).toEqual(answer(whole, picture(3)));
  }
  await expect(Digits!.create(weights)).rejects.toThrow("NN7008: create() needs { wasm }");
});

test("with --wasm-file, a trainer is handed its WebAssembly as well, and ends where one that has it ends", async () => {
  const learning = source(
    "learning.nn",
    `model Learning {
  fc = Linear(3, 2)
  drop = Dropout(0.5)
  forward(x: [N, 3]) { return x |> fc |> drop }
  loss(x: [N, 3], label: [N]) { return cross_entropy(forward(x), label) }
}`,
  );
  const batch = { x: Float32Array.of(1, 2, 3, -1, 0, 2), label: Float32Array.of(0, 1) };
  const options = { target: "wasm", simd: "plain" } as const;
  const { wasm = [], code = "" } = await compile(learning, { ...options, wasmFile: true, format: "js" });
  expect(wasm.map(({ model, use }) => [model, use])).toEqual(
    ["model", "train", "evaluate"].map((use) => ["Learning", use]),
  );
  expect(code).not.toMatch(/code: "/);
  const given = Object.fromEntries(wasm.map(({ use, bytes }) => [use, bytes]));
  const { LearningTrainer: beside } = await loadTrainers(learning, { ...options, wasmFile: true });
  const { LearningTrainer: within } = await loadTrainers(learning, options);
  const train = async (made: GeneratedTrainer, more: object): Promise<readonly unknown[]> => {
    const trainer = await made.create(undefined, { seed: 3, ...more });
    const losses = [trainer.step(batch), trainer.step(batch), trainer.evaluate(batch)];
    const resumed = await made.resume(trainer.checkpoint(), more);
    return [losses, resumed.step(batch), trainer.save(), answer(await trainer.model(), batch.x)];
  };
  expect(await train(beside!, { wasm: given })).toEqual(await train(within!, {}));
  await expect(beside!.create()).rejects.toThrow("NN7008: create() needs { wasm }");
  await expect(beside!.create(undefined, { wasm: {} as never })).rejects.toThrow(
    "NN7009: wasm is { train, evaluate, model }, each compiled or as bytes",
  );
  await expect(within!.create(undefined, { wasm: given as never })).rejects.toThrow("NN7009: create() got wasm");
});

test("one of the two multiply-adds can be left out, and either runs", async () => {
  expect(hasRelaxedSimd).toBe(true);
  const sizes: number[] = [];
  const expected = answer((await networks("ts", 1))[0]!, picture(5));
  for (const simd of ["both", "plain", "relaxed"] as const) {
    const { Digits } = await loadModule(digits, { target: "wasm", simd });
    const network = await Digits!.create(weights);
    expect(firstDifference(answer(network, picture(5)), { data: expected }, TOLERANCE)).toBe(undefined);
    sizes.push((await compile(digits, { target: "wasm", simd, format: "js" })).code!.length);
  }
  expect(sizes[1]).toBeLessThan(sizes[0]!);
  expect(sizes[2]).toBeLessThan(sizes[0]!);
});
