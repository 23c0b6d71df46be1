import { describe, expect, test } from "vitest";
import { InputError } from "../../compiler/cli/input/input-error.ts";
import { readNpy } from "../../compiler/cli/input/read-npy.ts";

function makeNpy(header: string, data: readonly number[] | Uint8Array, version = 1): Uint8Array {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from("NUMPY"), version, 0]),
    length,
    Buffer.from(header),
    Uint8Array.from(data),
  ]);
}

const dict = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }          \n`;

test.each<[string, number[], number]>([
  ["<f4", [0, 0, 0xc0, 0x3f], 1.5],
  [">f4", [0x3f, 0xc0, 0, 0], 1.5],
  ["<f8", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], 1.5],
  [">f8", [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
  ["<f2", [0x00, 0x3e], 1.5],
  [">f2", [0x3e, 0x00], 1.5],
  ["<f2", [0x01, 0x80], -(2 ** -24)],
  ["<f2", [0x00, 0x7c], Infinity],
  ["<f2", [0x01, 0x7c], NaN],
  ["|i1", [0xfe], -2],
  ["|u1", [0xfe], 254],
  ["<i2", [0xfe, 0xff], -2],
  [">i2", [0xff, 0xfe], -2],
  ["<i4", [0xfe, 0xff, 0xff, 0xff], -2],
  ["<i8", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -2],
  [">i8", [0, 0, 0, 0, 0, 0, 1, 0], 256],
  ["|b1", [1], 1],
])("a number of type %s %j", (descr, bytes, value) => {
  expect(readNpy(makeNpy(dict(descr, "(1,)"), bytes))).toEqual({ data: Float32Array.of(value), shape: [1] });
});

test.each([1, 2, 3])("version %i", (version) => {
  expect(readNpy(makeNpy(dict("|u1", "(2, 2)"), [1, 2, 3, 4], version))).toEqual({
    data: Float32Array.of(1, 2, 3, 4),
    shape: [2, 2],
  });
});

test.each<[string, number[], number[]]>([
  ["(2, 3)", [1, 4, 2, 5, 3, 6], [2, 3]],
  ["(1, 3, 2)", [1, 3, 5, 2, 4, 6], [1, 3, 2]],
  ["(6,)", [1, 2, 3, 4, 5, 6], [6]],
])("Fortran order %s", (text, bytes, shape) => {
  expect(readNpy(makeNpy(dict("|u1", text, "True"), bytes))).toEqual({
    data: Float32Array.of(1, 2, 3, 4, 5, 6),
    shape,
  });
});

test.each<[string, number, number[]]>([
  ["()", 1, []],
  ["(0,)", 0, [0]],
  ["(2, 0, 3)", 0, [2, 0, 3]],
])("the shape %s", (text, count, shape) => {
  expect(readNpy(makeNpy(dict("|u1", text), new Array<number>(count).fill(7)))).toEqual({
    data: new Float32Array(count).fill(7),
    shape,
  });
});

test("keys in any order, in double quotes, without a last comma", () => {
  const header = `{"shape": (2,),"fortran_order":False, "descr": "|u1"}`;
  expect(readNpy(makeNpy(header, [1, 2])).shape).toEqual([2]);
});

describe("what is broken is refused", () => {
  const good = makeNpy(dict("|u1", "(2,)"), [1, 2]);
  const longHeader = Uint8Array.of(0x93, ...Buffer.from("NUMPY"), 2, 0, 0xff, 0xff, 0xff, 0xff);
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "this is not a .npy file"],
    ["another format", Buffer.from("PK\x03\x04"), "this is not a .npy file"],
    ["only the magic", good.subarray(0, 6), "version 0 is not known"],
    ["an unknown version", makeNpy(dict("|u1", "(2,)"), [1, 2], 4), "version 4 is not known"],
    ["half a header", good.subarray(0, 20), "ends within its header"],
    ["a header of 4 GB", longHeader, "a .npy header of 4294967295 bytes is too long"],
    ["too few numbers", good.subarray(0, -1), "the shape [2] of u1 takes 2 bytes, but the file has 1"],
    ["too many numbers", Buffer.concat([good, good]), "takes 2 bytes"],
    ["an unknown type", makeNpy(dict("<c8", "(1,)"), new Array<number>(8).fill(0)), `type "c8" are not read; f2, f4,`],
    ["Python objects", makeNpy(dict("|O", "(1,)"), [1]), `type "O" are not read`],
    [
      "a record type",
      makeNpy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", []),
      "is not understood",
    ],
    ["a huge shape", makeNpy(dict("|u1", "(99999999, 99999999, 99999999)"), []), "'shape' is too large"],
    ["a negative size", makeNpy(dict("|u1", "(-1,)"), []), "is not understood"],
    ["a number as shape", makeNpy(dict("|u1", "(2)"), [1, 2]), "a number, not a tuple"],
    ["too many dimensions", makeNpy(dict("|u1", `(${"1,".repeat(65)})`), [1]), "'shape' has 65 dimensions"],
    ["a key twice", makeNpy("{'shape': (1,), 'shape': (2,)}", []), "'shape' stands there twice"],
    ["a key missing", makeNpy("{'shape': (1,)}", []), "it must have 'descr'"],
    ["another key", makeNpy("{'shape': (1,), 'descr': '|u1', 'order': False}", [1]), "it has no 'fortran_order'"],
    ["no dict", makeNpy("(1, 2)", []), "it is no dict"],
    ["code", makeNpy("{'descr': __import__('os'), }", []), "is not understood"],
  ])("%s", (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(InputError);
    expect(() => readNpy(bytes)).toThrow(message);
  });
});
