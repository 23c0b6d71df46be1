import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { growTo, wasmHost, type NetworkExports } from "../../compiler/targets/wasm/host/host.ts";
import type { WasmInterface } from "../../compiler/targets/wasm/module/describe-interface.ts";
import { source } from "../../compiler/index.ts";
import { safetensors } from "../plugin/project.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";
import { loadModule } from "../support/load-module.ts";
import { repositoryFile } from "../support/read-file.ts";
import { openHost, shownInWasmPage } from "../support/wasm-page.ts";

const digitsWeights = readFileSync(new URL("../../examples/digits/digits.safetensors", import.meta.url));

/** Builds `net.nn` with its WebAssembly beside the module. */
async function built(text: string, weights: Uint8Array, more: readonly string[] = []): Promise<string> {
  const folder = temporaryFolder({ "net.nn": text });
  writeFileSync(join(folder, "net.safetensors"), weights);
  writeFileSync(join(folder, "host.mjs"), shownInWasmPage("js"));
  const { err, code } = await nnc(folder, ["build", "net.nn", "--target", "wasm", "--wasm-file", ...more]);
  expect({ err, code }).toEqual({ err: "", code: 0 });
  return folder;
}

function runHost(
  folder: string,
  weights: string,
  inputs: readonly Float32Array[],
  more: readonly string[] = [],
): Record<string, number[]> {
  const paths = inputs.map((input, i) => {
    writeFileSync(join(folder, `${i}.f32`), input);
    return `${i}.f32`;
  });
  const said = execFileSync(process.execPath, ["host.mjs", "net.nn.wasm", weights, ...more, ...paths], { cwd: folder });
  return JSON.parse(String(said)) as Record<string, number[]>;
}

const random = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(7 * i) / 2);

test("a host of raw calls gives the module's own numbers, with packed weights and with those that came", async () => {
  const digits = repositoryFile("examples/digits/digits.nn");
  const folder = await built(digits.text, digitsWeights);
  const { Digits } = await loadModule(digits, { target: "wasm", simd: "plain" });
  const network = await Digits!.create(digitsWeights);
  for (const n of [1, 5]) {
    const image = random(400 * n);
    const expected = [...(network.forward(image) as { data: Float32Array }).data];
    expect(runHost(folder, "net.nn.weights", [image])).toEqual({ y: expected });
    expect(runHost(folder, "net.safetensors", [image])).toEqual({ y: expected });
  }
});

test("inputs and outputs are several, and some have several rows a sample", async () => {
  const text = `model Pair {
  fc = Linear(3, 2)
  forward(a: [N, 3], b: [N]) {
    return { sum: fc(a), rows: a.reshape(-1, 1), twice: b + b }
  }
}
`;
  const weights = safetensors({
    "fc.weight": { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    "fc.bias": { shape: [2], data: [0.5, -1] },
  });
  const folder = await built(text, weights);
  const [a, b] = [Float32Array.of(1, 0, 0, 0, 1, 0), Float32Array.of(1, 2)];
  const expected = { sum: [1.5, 3, 2.5, 4], rows: [1, 0, 0, 0, 1, 0], twice: [2, 4] };
  expect(runHost(folder, "net.safetensors", [a, b])).toEqual(expected);
  expect(runHost(folder, "net.nn.weights", [a, b])).toEqual(expected);
});

test("a host runs a network with open sizes by the page, and one that does not know them finds no address", async () => {
  const text = `model Net {
  c1 = Conv2d(2, 3, 3, stride=2, padding=1)
  forward(x: [N, 2, H, W], y: [N, 2, H, 5]) {
    a = relu(c1(x))
    b = interpolate(a, size=x.shape[2:], mode="bilinear", align_corners=false)
    return { whole: cat([x, b], 1), pooled: adaptive_avg_pool2d(a, (2, 3)), mean: y.mean([2, 3]), ramp: linspace(-1, 1, W) }
  }
}
`;
  const weights = safetensors({
    "c1.weight": { shape: [3, 2, 3, 3], data: [...random(54)] },
    "c1.bias": { shape: [3], data: [0.5, -1, 0.25] },
  });
  const folder = await built(text, weights);
  const { Net } = await loadModule(source("net.nn", text), { target: "wasm", simd: "plain" });
  const network = await Net!.create(weights);
  writeFileSync(join(folder, "host.mjs"), openHost());
  for (const [n, H, W] of [
    [1, 7, 9],
    [2, 24, 13],
    [1, 1, 1],
  ] as const) {
    const [x, y] = [random(n * 2 * H * W), random(n * 2 * H * 5)];
    const given = { x: { data: x, shape: [n, 2, H, W] }, y: { data: y, shape: [n, 2, H, 5] } };
    const results = network.forward(given.x, given.y) as unknown as Record<string, { data: Float32Array }>;
    const expected = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
    expect(runHost(folder, "net.nn.weights", [x, y], [JSON.stringify({ N: n, H, W })])).toEqual(expected);
  }
  const about = JSON.parse(readFileSync(join(folder, "net.nn.wasm.json"), "utf8")) as WasmInterface;
  expect(about.memory.run).toBeNull();
  expect(about.inputs.map(({ shape, address, bytes }) => [shape, address, bytes])).toEqual([
    [["N", 2, "H", "W"], null, null],
    [["N", 2, "H", 5], null, null],
  ]);
  expect(about.open?.sizes).toEqual([
    { name: "H", step: 1, least: 1 },
    { name: "W", step: 1, least: 1 },
  ]);
});

test("the page shows the description as it is", async () => {
  const folder = await built(repositoryFile("examples/digits/digits.nn").text, digitsWeights);
  const about = JSON.parse(readFileSync(join(folder, "net.nn.wasm.json"), "utf8")) as {
    weights: { packed: { tensor: string }; parameters: object[] };
  };
  about.weights.packed.tensor = about.weights.packed.tensor.replace(/[^:]*$/, "…");
  about.weights.parameters.length = 1;
  expect(about).toEqual(JSON.parse(shownInWasmPage("json")));
});

test("a build of relaxed SIMD says so, and a build again replaces what it has written", async () => {
  const text = "model Net {\n  fc = Linear(2, 2)\n  forward(x: [N, 2]) { return fc(x) }\n}\n";
  const weights = safetensors({
    "fc.weight": { shape: [2, 2], data: [1, 2, 3, 4] },
    "fc.bias": { shape: [2], data: [0, 0] },
  });
  const folder = await built(text, weights, ["--simd", "relaxed"]);
  const read = (): unknown => JSON.parse(readFileSync(join(folder, "net.nn.wasm.json"), "utf8"));
  expect(read()).toMatchObject({ features: ["simd128", "relaxed-simd"] });
  const again = await nnc(folder, ["build", "net.nn", "--target", "wasm", "--wasm-file"]);
  expect(again.code).toBe(0);
  expect(read()).toMatchObject({ features: ["simd128"] });
});

test("of a model that takes several sizes, each is described", async () => {
  const text = "module Twice { forward(x: [N, 2, L]) { return x + x } }\nmodel Net = Twice where L in [3, 5]\n";
  const folder = await built(text, safetensors({}));
  const about = JSON.parse(readFileSync(join(folder, "net.nn.wasm.json"), "utf8")) as WasmInterface;
  const { instance } = await wasmHost.instantiate(readFileSync(join(folder, "net.nn.wasm")), undefined);
  const { memory, load, ...runs } = instance.exports as NetworkExports;
  load();
  expect(about.sizes?.map(({ at, run, inputs }) => [at, run, inputs[0]?.shape])).toEqual([
    [{ L: 3 }, "run", ["N", 2, 3]],
    [{ L: 5 }, "run:1", ["N", 2, 5]],
  ]);
  const n = 2;
  for (const { run, inputs, outputs, memory: needed } of about.sizes ?? []) {
    growTo(memory, needed.fixed + n * needed.perSample);
    const at = ({ address: { fixed, perSample } }: (typeof inputs)[number]): number => fixed + n * perSample;
    const [[x, y] = []] = inputs.map((input, i) => [input, outputs[i]]);
    if (!x || !y) throw new Error("no input");
    const values = random((n * x.bytes.perSample) / 4);
    new Float32Array(memory.buffer, at(x)).set(values);
    (runs as unknown as Record<string, (batch: number) => void>)[run]?.(n);
    expect(new Float32Array(memory.buffer, at(y), values.length)).toEqual(values.map((value) => value + value));
  }
  const whole = { ...about.sizes?.[0], inputs: about.inputs, outputs: about.outputs, memory: about.memory.run };
  expect(whole).toEqual(about.sizes?.[0]);
});
