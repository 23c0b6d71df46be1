import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadModule, tensorsOf } from "../support/load-module.ts";
import { makeWeights, type StateEntry } from "../support/make-weights.ts";
import { readRepositoryFile, repositoryFile } from "../support/read-file.ts";

/** torchvision's own answers: max|ours − PyTorch| ≤ BOUND · max|PyTorch|. */
const BOUND = 1e-4;

const folder = new URL("./expected/", import.meta.url);
const names = readdirSync(folder).filter((name) =>
  existsSync(new URL(`../../examples/networks/${name}.nn`, import.meta.url)),
);

describe.each(names)("%s", (name) => {
  const state = JSON.parse(readFileSync(new URL(`${name}/state.json`, folder), "utf8")) as Record<string, StateEntry>;
  const bytes = readFileSync(new URL(`${name}/output.0.f32`, folder));
  const expected = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const weights = Object.fromEntries(Object.entries(makeWeights(state)).filter(([key]) => !key.startsWith("input.")));
  const [input] = Object.entries(makeWeights(state)).flatMap(([key, tensor]) => (key === "input.0" ? [tensor] : []));

  test.each([true, false])("answers as torchvision does, fuse=%s", { timeout: 120_000 }, async (fuse) => {
    const models = await loadModule(repositoryFile(`examples/networks/${name}.nn`), { fuse, load: readRepositoryFile });
    const [Model] = Object.values(models);
    if (!Model || !input) throw new Error("no model or no input");
    const network = await Model.create(weights);
    const [result] = tensorsOf(network.forward(input));
    const most = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    let worst = 0;
    expected.forEach((value, i) => {
      const distance = Math.abs((result?.data[i] as number) - value);
      if (!(distance <= worst)) worst = distance;
    });
    expect(result?.data.length).toBe(expected.length);
    expect(worst / most).toBeLessThanOrEqual(BOUND);
  });
});
