import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { readSafetensors } from "../../runtime/index.ts";
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
  a.forEach((value, i) => expect(value).toBeCloseTo(b[i] as number, 3));
});

test("who insists on WebAssembly is told why there is none", async () => {
  const { Digits } = await loadModule(digits, { target: "auto" });
  vi.stubGlobal("WebAssembly", undefined);
  await expect(Digits?.create(weights, { target: "wasm" } as object)).rejects.toThrow(
    /^NN7006: no WebAssembly with SIMD here/,
  );
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
