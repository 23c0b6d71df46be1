import { describe, expect, test } from "vitest";
import { batchOf, checkOut, dataOf, decodeBase64, freezeSignature, NncError } from "../../runtime/index.ts";

const floats = (length: number): Float32Array => new Float32Array(length);
const image = [null, 3, 32, 32] as const;

describe("batchOf gives the batch", () => {
  test.each<[string, unknown, readonly (number | null)[], number | undefined, number | undefined, number]>([
    ["of a bare array", floats(2 * 3072), image, undefined, undefined, 2],
    ["of a shape", { data: floats(3072), shape: [1, 3, 32, 32] }, image, undefined, undefined, 1],
    ["that agrees", floats(3 * 3072), image, 3, undefined, 3],
    ["of 2N", floats(12), [null, 3], undefined, 2, 2],
    ["of 2N with a shape", { data: floats(12), shape: [4, 3] }, [null, 3], undefined, 2, 2],
    ["that is not the first dimension", { data: floats(6), shape: [3, 2] }, [3, null], undefined, undefined, 2],
    ["1 of a fixed shape", floats(6), [2, 3], undefined, undefined, 1],
    ["of the inputs before a fixed one", floats(6), [2, 3], 5, undefined, 5],
    ["1 of a scalar", floats(1), [], undefined, undefined, 1],
  ])("%s", (_name, input, shape, batch, factor, expected) => {
    expect(batchOf("x", input, shape, batch, factor)).toBe(expected);
  });
});

type Row = readonly [
  input: unknown,
  shape: readonly (number | null)[],
  message: string,
  batch?: number | undefined,
  factor?: number,
];

describe("batchOf refuses", () => {
  const rows: readonly Row[] = [
    [[1, 2], [null], "NN7001: x must be a Float32Array or { data: Float32Array, shape: number[] }, got Array"],
    [undefined, [null], "NN7001: x must be a Float32Array or { data: Float32Array, shape: number[] }, got Undefined"],
    [
      new Float64Array(2),
      [null],
      "NN7001: x must be a Float32Array or { data: Float32Array, shape: number[] }, got Float64Array",
    ],
    [
      { data: [1] },
      [null],
      "NN7001: x must be a Float32Array or { data: Float32Array, shape: number[] }, got { data: Array, shape: Undefined }",
    ],
    [floats(100), image, "NN7002: x has 100 values, [N, 3, 32, 32] needs a multiple of 3072"],
    [floats(0), image, "NN7002: x has 0 values, [N, 3, 32, 32] needs at least 3072"],
    [floats(9), [null, 3], "NN7002: x has 9 values, [2N, 3] needs a multiple of 6", undefined, 2],
    [floats(7), [2, 3], "NN7002: x has 7 values, [2, 3] needs 6"],
    [{ data: floats(5), shape: [2, 3] }, [null, 3], "NN7002: x has 5 values, its shape [2, 3] needs 6"],
    [{ data: floats(6), shape: [3, 2] }, [null, 3], "NN7003: x has the shape [3, 2], expected [N, 3]"],
    [{ data: floats(3), shape: [3] }, [null, 3], "NN7003: x has the shape [3], expected [N, 3]: the batch comes first"],
    [{ data: floats(9), shape: [3, 3] }, [null, 3], "NN7003: x has the shape [3, 3], expected [2N, 3]", undefined, 2],
    [floats(6), [null, 3], "NN7004: x has a batch of 2, the inputs before it one of 3", 3],
    [floats(12), [null, 3], "NN7004: x has a batch of 4, the inputs before it one of 3", 3],
  ];
  test.each(rows.map((row) => ({ row, title: row[2] })))(
    "$title",
    ({ row: [input, shape, message, batch, factor] }) => {
      expect(() => batchOf("x", input, shape, batch, factor)).toThrow(
        new NncError(message.slice(0, 6), message.slice(8)),
      );
    },
  );
});

test("an error has its code and name", () => {
  const error = new NncError("NN7001", "so");
  expect([error.code, error.name, error.message, String(error)]).toEqual([
    "NN7001",
    "NncError",
    "NN7001: so",
    "NncError: NN7001: so",
  ]);
});

test("dataOf gives the array of both kinds of input", () => {
  const data = floats(2);
  expect(dataOf(data)).toBe(data);
  expect(dataOf({ data, shape: [2] })).toBe(data);
});

test("checkOut lets exactly the right array pass", () => {
  const out = floats(10);
  expect(checkOut("out", out, 10)).toBe(out);
  expect(() => checkOut("out", out, 20)).toThrow("NN7005: out must be a Float32Array of 20 values, got one of 10");
  expect(() => checkOut("out", [], 20)).toThrow("NN7005: out must be a Float32Array of 20 values, got Array");
});

test("a signature is frozen to its leaves and keeps its literal types", () => {
  const signature = freezeSignature({
    model: "Net",
    inputs: [{ name: "x", shape: ["N", 3], dtype: "f32" }],
    results: [],
    parameters: [
      { name: "w", shape: [3], dtype: "f32", kind: "parameter", init: { kind: "constant", value: 1 }, at: "net.nn:1" },
    ],
  });
  const model: "Net" = signature.model;
  expect(model).toBe("Net");
  expect(Object.isFrozen(signature.inputs[0].shape) && Object.isFrozen(signature.parameters[0].init)).toBe(true);
});

test("base64 gives the bytes", () => {
  expect(Array.from(decodeBase64("AAH+/w=="))).toEqual([0, 1, 254, 255]);
  expect(decodeBase64("").length).toBe(0);
});
