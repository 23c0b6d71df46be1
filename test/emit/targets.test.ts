import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { compile } from "../../compiler/index.ts";
import { readSafetensors } from "../../runtime/index.ts";
import { firstDifference, TOLERANCE } from "../support/compare.ts";
import { hasRelaxedSimd } from "../support/execute-wasm.ts";
import { loadModule, tensorsOf, type GeneratedNetwork } from "../support/load-module.ts";
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
