import { expect, test } from "vitest";
import { encodeWeights, type WireOptions } from "../../compiler/driver/encode-weights.ts";
import { checkWeights } from "../../compiler/pack/check-weights.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { runPipeline, source } from "../../compiler/index.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { bindWeights } from "../../runtime/weights.ts";
import { decodeWeights } from "../../runtime/wire/decode-weights.ts";
import { random } from "../../runtime/init.ts";

const net = source(
  "net.nn",
  `model Net {
  conv = Conv2d(3, 8, 3)
  bn = BatchNorm2d(8)
  fc = Linear(8, 4)
  forward(x: [N, 3, 5, 5]) { return x |> conv |> bn |> mean([2, 3]) |> fc }
}
`,
);
const { graphs = [] } = runPipeline(net, {}, "graph");

const next = random(7);
const original = new Map(
  graphs.flatMap(({ parameters }) =>
    parameters.flatMap(({ name, shape, dtype }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const data = Float32Array.from(
        { length: count },
        () => (next() - 0.5) * (name === "bn.running_var" ? 1e-12 : 0.2),
      );
      return dtype === "f32" ? [[name, { name, shape, data }] as const] : [];
    }),
  ),
);
const fittingOf = (tensors: typeof original) =>
  checkWeights(graphs, writeSafetensors([...tensors.values()].map(float32Tensor)));

function encoded(options: WireOptions, tensors = original) {
  const { bytes } = encodeWeights(graphs, fittingOf(tensors), options);
  const decoded = decodeWeights(bytes);
  const parameters = (graphs[0]?.parameters ?? []).map(
    (each) => ({ ...each, init: { kind: "constant", value: 0 }, at: "" }) as const,
  );
  const values = bindWeights(parameters, decoded);
  return { bytes, of: (name: string) => values[parameters.findIndex((each) => each.name === name)] as Float32Array };
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

test.each([
  { dtype: "f32", shuffle: true, bits: 0, size: 4 },
  { dtype: "f16", shuffle: false, bits: 11, size: 2 },
  { dtype: "f16", shuffle: true, bits: 11, size: 2 },
  { dtype: "int8", shuffle: false, bits: 7.9, size: 1 },
  { dtype: "int8", shuffle: true, bits: 7.9, size: 1 },
] as const)("$dtype, shuffled: $shuffle", ({ bits, size, ...options }) => {
  const { bytes, of } = encoded(options);
  for (const [name, { data, shape }] of original) {
    const bound = shape.length < 2 || bits === 0 ? 0 : 0.1 * 2 ** -bits;
    expect(largestDifference(of(name), data), name).toBeLessThanOrEqual(bound);
  }
  const inDense = [...readSafetensors(bytes)].find(([name]) => name.endsWith("conv.weight"))?.[1].bytes.length;
  expect(inDense).toBe(8 * 27 * size + (options.dtype === "int8" ? 8 * 4 : 0));
});

test("plain half precision is what every reader knows", () => {
  const { bytes } = encoded({ dtype: "f16", shuffle: false });
  const tensors = readSafetensors(bytes);
  expect([...tensors].map(([name, { dtype }]) => [name, dtype])).toEqual(
    [...original].map(([name, { shape }]) => [name, shape.length > 1 ? "F16" : "F32"]),
  );
  expect(decodeWeights(bytes)).toBe(bytes);
});

test("what half precision cannot hold stays in single, and what is no number in whatever has it", () => {
  const conv = original.get("conv.weight")!;
  for (const factor of [1e7, 1e-9]) {
    const scaled = { ...conv, data: conv.data.map((value) => value * factor) };
    expect(
      encoded({ dtype: "f16", shuffle: true }, new Map([...original, ["conv.weight", scaled]])).of("conv.weight"),
    ).toEqual(scaled.data);
  }
  const broken = { ...conv, data: conv.data.with(3, NaN).with(30, -Infinity) };
  const zeros = { ...original.get("fc.weight")!, data: new Float32Array(32) };
  for (const dtype of ["f16", "int8"] as const) {
    const { of } = encoded(
      { dtype, shuffle: false },
      new Map([...original, ["conv.weight", broken], ["fc.weight", zeros]]),
    );
    expect(of("conv.weight")).toEqual(broken.data);
    expect(of("fc.weight")).toEqual(zeros.data);
  }
});

test("who cannot decode them takes them for nothing else", () => {
  const { bytes } = encoded({ dtype: "f16", shuffle: true });
  expect(() => checkWeights(graphs, bytes)).toThrow(/NN4001: .*\nmissing:\n {2}conv\.weight/s);
});

test("bytes that are not as many as their name says are refused", () => {
  const tensor = (name: string, length: number) =>
    writeSafetensors([{ name, dtype: "U8", shape: [length], bytes: new Uint8Array(length) }]);
  for (const [name, length] of [
    ["nnc:f16:2,3:w", 11],
    ["nnc:int8:2,3:w", 13],
    ["nnc:f32:99999999,99999999:w", 4],
    ["nnc:int8:0,3:w", 1],
  ] as const)
    expect(() => decodeWeights(tensor(name, length)), name).toThrow(/^NN4003: in the weights, "w" has/);
  for (const same of [undefined, new Map([["w", [1]]]), tensor("w", 3), tensor("nnc:wasm:abc", 3)])
    expect(decodeWeights(same)).toBe(same);
});
