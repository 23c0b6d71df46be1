import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { compileNetwork } from "../../compiler/plugin/compile-network.ts";
import type * as module from "../../runtime/weights.ts";
import { bindWeights } from "../../runtime/weights.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";

/** Reads weights, and counts how often. */
vi.mock("../../runtime/weights.ts", async (original) => {
  const weights = await original<typeof module>();
  return { ...weights, bindWeights: vi.fn(weights.bindWeights) };
});

const net = (name: string): string =>
  `model ${name} { conv = Conv2d(1, 1, 3)  unused = Linear(1, 1)  forward(x: [N, 1, 4, 4]) { return conv(x) } }\n`;
const files = {
  "package.json": "{}",
  "net.nn": net("A") + net("B"),
  "net.safetensors": writeSafetensors(
    Object.entries({ "conv.weight": [1, 1, 3, 3], "conv.bias": [1], "unused.weight": [1, 1], "unused.bias": [1] }).map(
      ([name, shape]) => float32Tensor({ name, shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(1) }),
    ),
  ),
};
const build = ["build", "net.nn", "--weights", "net.safetensors"];

test.each(["auto", "wasm", "ts"])("a build for %s reads the weights once for each model", async (target) => {
  const folder = temporaryFolder(files);
  vi.mocked(bindWeights).mockClear();
  expect(await nnc(folder, [...build, "--target", target, "--verify=off"])).toMatchObject({ code: 0 });
  expect(bindWeights).toHaveBeenCalledTimes(2);
});

test.each(["auto", "wasm", "ts"] as const)(
  "so does a bundler's for %s, also where it fills them up",
  async (target) => {
    for (const [isDevelopment, weights, times] of [
      [false, files["net.safetensors"], 2],
      // The first model is refused; then both have what has been made up.
      [true, writeSafetensors([]), 3],
    ] as const) {
      const folder = temporaryFolder({ ...files, "net.safetensors": weights });
      vi.mocked(bindWeights).mockClear();
      const request = {
        folder,
        file: join(folder, "net.nn"),
        target,
        options: { embedBelow: 0, verify: false },
        isDevelopment,
      };
      expect((await compileNetwork(request)).weights).toBeDefined();
      expect(bindWeights).toHaveBeenCalledTimes(times);
    }
  },
);

test("what is read for a graph as lowered is in the order of the plans' parameters", () => {
  const { graphs = [], plans = [], wasmPlans = [] } = runStages(source("net.nn", files["net.nn"]));
  for (const made of [plans, wasmPlans])
    expect(made.map(({ graph }) => graph.parameters)).toEqual(graphs.map(({ parameters }) => parameters));
});
