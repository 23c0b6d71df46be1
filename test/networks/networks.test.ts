import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { largestDifference } from "../support/compare.ts";
import { hasRelaxedSimd } from "../support/execute-wasm.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";
import { makeWeights, type StateEntry } from "../support/make-weights.ts";
import { readRepositoryFile, repositoryFile } from "../support/read-file.ts";

/** torchvision's own answers: max|ours − PyTorch| ≤ BOUND · max|PyTorch|. */
const BOUND = 1e-4;

/** One forward pass of the slowest takes half a minute on a slow machine, and its weights as long. */
const TIMEOUT = 240_000;

/** Held on both targets, with and without fusion; the others, which are made of the same parts, as WebAssembly with it. */
const conformance = [
  "densenet121",
  "mobilenet_v2",
  "resnet18",
  "resnet50",
  "seed_net",
  "shufflenet_v2_x1_0",
  "squeezenet1_1",
];

/** 15 billion multiply-adds and 138 million weights. Its answer agreed when it was written, and is stored. */
const tooLarge = ["vgg16"];

const folder = new URL("./expected/", import.meta.url);
const names = readdirSync(folder).filter((name) => !tooLarge.includes(name));

test.each(
  names.flatMap((name) => {
    const targets = conformance.includes(name) ? (["wasm", "ts"] as const) : (["wasm"] as const);
    const fusions = conformance.includes(name) ? [true, false] : [true];
    const common = { name, target: "wasm", fuse: true, math: "exact", simd: "plain" } as const;
    const exact = targets.flatMap((target) => fusions.map((fuse) => ({ ...common, target, fuse })));
    if (!conformance.includes(name)) return exact;
    const relaxed = hasRelaxedSimd ? [{ ...common, simd: "relaxed" } as const] : [];
    return [...exact, { ...common, math: "fast" } as const, ...relaxed];
  }),
)(
  "$name answers as torchvision does, target=$target, fuse=$fuse, math=$math, simd=$simd",
  { timeout: TIMEOUT },
  async ({ name, target, fuse, math, simd }) => {
    const state = readState(name);
    const { "input.0": input, ...weights } = makeWeights(state);
    if (!input) throw new Error(`${name} has no input`);
    const [H, W] = input.shape.slice(-2) as [number, number];
    const T = input.shape.length === 5 ? { T: input.shape[2] as number } : {};
    const file = repositoryFile(`examples/networks/${name}.nn`);
    const [Model] = Object.values(
      await loadModule(file, { fuse, target, math, simd, load: readRepositoryFile, set: { H, W, ...T } }),
    );
    if (!Model) throw new Error(`${name}.nn has no model`);

    // Without options: each weight must be there under its name, and none be left over.
    const network = await Model.create(weights);
    const [result] = tensorsOf(network.forward(input));

    const expected = readExpected(name);
    expect(largestDifference(result?.data ?? [], expected)).toBeLessThanOrEqual(BOUND);
  },
);

const readState = (name: string): Record<string, StateEntry> =>
  JSON.parse(readFileSync(new URL(`${name}/state.json`, folder), "utf8")) as Record<string, StateEntry>;

function readExpected(name: string): Float32Array {
  const bytes = readFileSync(new URL(`${name}/output.0.f32`, folder));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
