import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { runPipeline, source, type PipelineOptions, type Source } from "../../compiler/index.ts";
import { checkWeights } from "../../compiler/pack/check-weights.ts";
import { packWeights } from "../../compiler/pack/pack-weights.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";
import { firstDifference } from "../support/compare.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";

const cases = new URL("../conformance/cases/", import.meta.url);
const targets = ["auto", "wasm", "ts"] as const;

/** A case's network, its weights as a file, and its first inputs. */
function readCase(name: string) {
  const tensors = [...readSafetensors(readFileSync(new URL(`${name}/case.safetensors`, cases)))];
  const below = (prefix: string) => tensors.filter(([key]) => key.startsWith(prefix));
  const weights = below("state.").map(([key, tensor]) =>
    float32Tensor({ name: key.slice(6), shape: tensor.shape, data: toFloat32(tensor) }),
  );
  return {
    network: source(`${name}.nn`, readFileSync(new URL(`${name}/model.nn`, cases), "utf8")),
    weights: writeSafetensors(weights),
    inputs: below("input.").map(([, tensor]) => ({ data: toFloat32(tensor), shape: tensor.shape })),
  };
}

const pack = async (network: Source, file: Uint8Array, options: PipelineOptions): Promise<Uint8Array> => {
  const stages = runPipeline(network, options);
  return packWeights(stages, checkWeights(stages.graphs ?? [], file));
};

const names = readdirSync(cases).filter((name) =>
  /^(seed|fuse|layer_(conv|linear|batch|embed|multi|group))/.test(name),
);

test("there are cases", () => expect(names.length).toBeGreaterThan(15));

test.each(names)("%s gives the same bits from packed weights as from those it packs itself", async (name) => {
  const { network, weights, inputs } = readCase(name);
  for (const target of targets) {
    const [Model] = Object.values(await loadModule(network, { target, weightsUrl: '"none"' }));
    const packed = await pack(network, weights, { target });
    const results = [];
    for (const given of [weights, packed]) {
      const made = await Model?.create(given);
      results.push(tensorsOf(made!.forward(...inputs)).map(({ data }) => new Uint32Array(data.buffer, 0, data.length)));
    }
    expect(results[1]).toEqual(results[0]);
  }
});

const seed = readCase("seed_net1");

test("packed for one network, weights are refused by another", async () => {
  for (const target of ["wasm", "ts"] as const) {
    const packed = await pack(seed.network, seed.weights, { target });
    const [Model] = Object.values(await loadModule(readCase("seed_net4").network, { target, weightsUrl: '"none"' }));
    await expect(Model!.create(packed)).rejects.toThrow("NN4006: the weights were packed for another build");
  }
});

test("of another size, packed weights are not taken", async () => {
  const packed = await pack(seed.network, seed.weights, { target: "wasm" });
  const [[name] = [""]] = readSafetensors(packed);
  const bytes = new Uint8Array(1 << 20);
  const hostile = writeSafetensors([{ name, dtype: "U8", shape: [bytes.length], bytes }]);
  const [Model] = Object.values(await loadModule(seed.network, { target: "wasm" }));
  await expect(Model!.create(hostile)).rejects.toThrow("NN4006");
});

test("with --target auto, they serve TypeScript kernels as well", async () => {
  const packed = await pack(seed.network, seed.weights, { target: "auto" });
  const [Model] = Object.values(await loadModule(seed.network, { target: "auto" }));
  vi.stubGlobal("WebAssembly", undefined);
  const made = await Model!.create(packed);
  vi.unstubAllGlobals();
  expect(made.target).toBe("ts");
  const [one] = tensorsOf(made.forward(...seed.inputs));
  const [other] = tensorsOf((await Model!.create(seed.weights)).forward(...seed.inputs));
  expect(firstDifference(one!.data, other!)).toBe(undefined);
});

test("weights that do not fit are refused as they are at run time", async () => {
  await expect(pack(seed.network, writeSafetensors([]), { target: "wasm" })).rejects.toThrow(
    "NN4001: the weights do not fit the model\nmissing:",
  );
});

test("packed for WebAssembly alone, they serve a module of both kinds of kernels as long as there is WebAssembly", async () => {
  const packed = await pack(seed.network, seed.weights, { target: "wasm" });
  const [Model] = Object.values(await loadModule(seed.network, { target: "auto" }));
  expect((await Model!.create(packed)).target).toBe("wasm");
  await expect(Model!.create(packed, { target: "ts" } as object)).rejects.toThrow("NN4001");
});

/** A module that finds this file by itself. */
async function modelWith(file: Uint8Array, target: "auto" | "wasm" | "ts") {
  const folder = mkdtempSync(join(tmpdir(), "nnc-pack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "net.weights"), file);
  const weightsUrl = JSON.stringify(pathToFileURL(join(folder, "net.weights")).href);
  const [Model] = Object.values(await loadModule(seed.network, { target, weightsUrl }));
  return Model!;
}

test.each(targets)("a module for %s finds its weights by itself, packed or not", async (target) => {
  const packed = await pack(seed.network, seed.weights, { target });
  for (const file of [packed, seed.weights]) {
    const Model = await modelWith(file, target);
    const [own, given] = [await Model.create(), await Model.create(seed.weights)];
    expect(own.forward(...seed.inputs)).toEqual(given.forward(...seed.inputs));
    expect((await Model.create(undefined, { seed: 3 })).forward(...seed.inputs)).not.toEqual(
      given.forward(...seed.inputs),
    );
  }
});

test.each(targets)("a module for %s says what is wrong with the file that it finds", async (target) => {
  const packed = await pack(seed.network, seed.weights, { target });
  const create = async (file: Uint8Array) => (await modelWith(file, target)).create();
  await expect(create(packed.subarray(0, packed.length - 64))).rejects.toThrow(/^NN400[23]/);
  await expect(create(packed.subarray(0, 4))).rejects.toThrow("NN4002");
  await expect(create(new Uint8Array(16).fill(255))).rejects.toThrow("NN4002");
  const [Model] = Object.values(await loadModule(seed.network, { target, weightsUrl: '"file:///no/such/file"' }));
  await expect(Model!.create()).rejects.toThrow("NN7007: no weights at file:///no/such/file");
});
