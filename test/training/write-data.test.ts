import { expect, test } from "vitest";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";
import { writeSafetensors, type WrittenTensor } from "../../runtime/train/index.ts";

test("data of all kinds of arrays is read again as it was", () => {
  const tensors = new Map<string, WrittenTensor>([
    ["half", { shape: [3], data: Uint8Array.from([1, 2, 250]) }],
    ["label", { shape: [2, 1], data: Int32Array.from([-7, 3]) }],
    ["exact", { shape: [2], data: Float64Array.from([0.5, -2]) }],
    ["x", { shape: [1, 2], data: Float32Array.from([1.5, 2]) }],
    ["count", { shape: [], data: BigInt64Array.from([9n]) }],
  ]);
  const read = readSafetensors(writeSafetensors(tensors, { made: "by a test" }));
  for (const [name, { shape, data }] of tensors) {
    const found = read.get(name);
    expect(found?.shape).toEqual(shape);
    expect(Array.from(toFloat32(found as NonNullable<typeof found>, name))).toEqual(Array.from(data, Number));
  }
});

test.each([
  [{ shape: [3], data: new Float32Array(2) }, "NN7002: x has 2 numbers, its shape [3] 3"],
  [{ shape: [2], data: [1, 2] }, "NN7001: x should be { data, shape }, the data one of"],
  [{ shape: [2], data: new Int16Array(2) }, "NN7001: x should be"],
  [null, "NN7001: x should be"],
])("what is no tensor is refused: %o", (tensor, message) => {
  expect(() => writeSafetensors(new Map([["x", tensor as WrittenTensor]]))).toThrow(message);
});

test("an object is no Map of tensors", () => {
  expect(() => writeSafetensors({ x: { shape: [1], data: new Float32Array(1) } } as never)).toThrow("NN7001");
});
