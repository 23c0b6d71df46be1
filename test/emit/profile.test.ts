import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import { loadModule, type GeneratedNetwork } from "../support/load-module.ts";
import { repositoryFile } from "../support/read-file.ts";

const digits = repositoryFile("examples/digits/digits.nn");

interface Profiled extends GeneratedNetwork {
  profile(x: Float32Array, rounds?: number): readonly { layer: string; kernel: string; at: string; ms: number }[];
}

test.each(["wasm", "ts"] as const)("%s: profile names each step, its line and its time", async (target) => {
  const { Digits } = await loadModule(digits, { target, profile: true });
  const network = (await Digits!.create(undefined, { seed: 1 })) as Profiled;
  const x = Float32Array.from({ length: 800 }, (_, i) => Math.sin(i));
  const before = network.forward(x);
  const steps = network.profile(x, 3);
  expect(steps.map(({ layer }) => layer)).toEqual(expect.arrayContaining(["conv1", "conv2", "fc"]));
  for (const { at, ms } of steps) {
    expect(at).toMatch(/^examples\/digits\/digits\.nn:\d+$/);
    expect(ms).toBeGreaterThanOrEqual(0);
  }
  expect(network.forward(x)).toEqual(before);
});

test("without the option there is no such method", async () => {
  const { code } = await compile(digits, { format: "js" });
  expect(code).not.toContain("profile");
});
