import { describe, expect, test } from "vitest";
import { InputError } from "../../compiler/cli/input/input-error.ts";
import { readInput } from "../../compiler/cli/input/read-input.ts";
import { writeOutput, type OutputArray } from "../../compiler/cli/input/write-output.ts";
import { makePng } from "./make-png.ts";

const array: OutputArray = { name: undefined, data: Float32Array.of(0.1, -2, 3e-9, 4, 5, 16777216), shape: [2, 3] };

describe("what is written is read again", () => {
  test.each<[string, readonly OutputArray[], object[]]>([
    ["y.npy", [array], [array]],
    ["a vector.NPY", [{ ...array, shape: [6] }], [{ ...array, shape: [6] }]],
    ["y.f32", [array], [{ ...array, shape: undefined }]],
    [
      "y.safetensors",
      [array, { ...array, name: "__proto__" }],
      [
        { ...array, name: "output.0" },
        { ...array, name: "__proto__" },
      ],
    ],
    ["none.safetensors", [], []],
  ])("%s", (path, arrays, expected) => {
    expect(readInput(path, writeOutput(path, arrays)).arrays).toEqual(expected);
  });

  test("from bytes that start anywhere", () => {
    const bytes = Buffer.concat([Buffer.from("x"), writeOutput("y.npy", [array])]).subarray(1);
    expect(readInput("y.npy", bytes).arrays).toEqual([array]);
  });
});

test.each<[string, readonly OutputArray[], string]>([
  ["one result", [array], "[[0.1,-2,3e-9],[4,5,16777216]]\n"],
  ["a scalar", [{ name: undefined, data: Float32Array.of(NaN), shape: [] }], "null\n"],
  ["an empty one", [{ name: undefined, data: new Float32Array(), shape: [2, 0] }], "[[],[]]\n"],
  [
    "several",
    [
      { name: "logits", data: Float32Array.of(1 / 3), shape: [1] },
      { name: undefined, data: Float32Array.of(2), shape: [1, 1] },
    ],
    '{"logits":[0.33333334],"output.1":[[2]]}\n',
  ],
])("JSON of %s", (_, arrays, json) => {
  expect(new TextDecoder().decode(writeOutput("y.json", arrays))).toBe(json);
});

test("a PNG takes the size that the network asks for", () => {
  const png = makePng({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[0, 255]] });
  expect(readInput("x.png", png, { channels: 3, height: 1, width: 2 }).arrays).toEqual([
    {
      name: undefined,
      data: new Float32Array(6).fill(1),
      shape: [1, 3, 1, 2],
      changed: "resized from 1×1 to 2×1, its grey made three equal colours",
    },
  ]);
  expect(() => readInput("x.png", png)).toThrow("x.png: a PNG can only be read for a network that takes one picture");
});

describe("what cannot be done is said", () => {
  test.each<[string, () => unknown, string]>([
    ["an unknown input", () => readInput("a/x.jpg", new Uint8Array()), "a/x.jpg: inputs are read from .npy, "],
    ["no extension", () => readInput("a.b/x", new Uint8Array()), "not from a file without extension"],
    ["an odd .f32", () => readInput("x.f32", new Uint8Array(7)), "x.f32: raw float32 data has 4 bytes per number"],
    ["a broken .safetensors", () => readInput("x.safetensors", new Uint8Array(3)), "x.safetensors: "],
    ["a broken .npy", () => readInput("x.npy", new Uint8Array(3)), "x.npy: this is not a .npy file"],
    ["an unknown output", () => writeOutput("y.txt", [array]), "y.txt: outputs are written as .npy, "],
    [
      "several in one .npy",
      () => writeOutput("y.npy", [array, array]),
      "y.npy: a .npy file holds one array, but there are 2",
    ],
    ["none in one .f32", () => writeOutput("y.f32", []), "a .f32 file holds one array, but there are 0"],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(InputError);
    expect(act).toThrow(message);
  });
});
