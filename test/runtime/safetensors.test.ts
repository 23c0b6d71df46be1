import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NncError, readSafetensors, toFloat32 } from "../../runtime/index.ts";
import { f32, fileOf, writeSafetensors, type Entry } from "./write-safetensors.ts";

const names = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "constructor", "toString", "then", "0", "a.weight", '"', "\\", "{", "}:"),
);
const shapes = fc.array(fc.nat(4), { maxLength: 4 });
const entries: fc.Arbitrary<Entry> = shapes.chain((shape) => {
  const count = shape.reduce((a, b) => a * b, 1);
  return fc.array(fc.float(), { minLength: count, maxLength: count }).map((values) => f32(shape, values));
});
const files = fc.array(fc.tuple(names, entries), { maxLength: 5 }).map((list) => {
  const tensors = new Map(list);
  tensors.delete("__metadata__");
  return tensors;
});

describe("round trips", () => {
  test("what was written is read, whatever its names", () => {
    fc.assert(
      fc.property(files, fc.boolean(), (tensors, buffer) => {
        const file = writeSafetensors(tensors, { format: "pt", "…": "}" });
        const read = readSafetensors(buffer ? (file.buffer as ArrayBuffer) : file);
        expect([...read.keys()].sort()).toEqual([...tensors.keys()].sort());
        for (const [name, { dtype, shape, bytes }] of tensors) {
          const stored = read.get(name)!;
          expect({ dtype: stored.dtype, shape: stored.shape }).toEqual({ dtype, shape });
          expect(Array.from(stored.bytes)).toEqual(Array.from(bytes));
          expect(Array.from(toFloat32(stored))).toEqual(Array.from(new Float32Array(bytes.slice().buffer)));
        }
      }),
    );
  });

  test("a view into a larger buffer is read where it begins", () => {
    const file = writeSafetensors(new Map([["w", f32([2], [1.5, -2])]]));
    for (const offset of [0, 1, 2, 3, 4, 7]) {
      const larger = new Uint8Array(file.length + offset + 5).fill(255);
      larger.set(file, offset);
      const stored = readSafetensors(larger.subarray(offset, offset + file.length)).get("w")!;
      expect(Array.from(toFloat32(stored))).toEqual([1.5, -2]);
    }
  });

  test("padding after the header and tensors in any order are fine", () => {
    const b = '"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}';
    const a = '"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}';
    const empty = '"e":{"dtype":"F32","shape":[0,9],"data_offsets":[1,1]}';
    const read = readSafetensors(fileOf(`{${b},${empty},${a}}   `, new Uint8Array([7, 8, 9])));
    expect([...read].map(([name, { bytes }]) => [name, ...bytes])).toEqual([["b", 8, 9], ["e"], ["a", 7]]);
  });

  test("an empty file of no tensors is one", () => {
    expect(readSafetensors(fileOf("{}")).size).toBe(0);
  });
});

const u8 = (shape: string, offsets: string): string => `{"dtype":"U8","shape":${shape},"data_offsets":${offsets}}`;
const headerOfLength = (length: bigint, rest = 8): Uint8Array => {
  const file = new Uint8Array(8 + rest).fill(0x7b);
  new DataView(file.buffer).setBigUint64(0, length, true);
  return file;
};

describe("each rule refuses", () => {
  test.each<[rule: string, file: unknown, message: string]>([
    ["no bytes", 5e9, "NN4002: not a safetensors file: got Number"],
    ["a short file", new Uint8Array(7), "NN4002: not a safetensors file: it has 7 bytes"],
    [
      "a header over 100 MB",
      headerOfLength(100_000_001n),
      "NN4002: not a safetensors file: its header claims 100000001 bytes of 8",
    ],
    [
      "a header of 2^64 - 1",
      headerOfLength(2n ** 64n - 1n),
      "NN4002: not a safetensors file: its header claims 18446744073709552000 bytes of 8",
    ],
    ["a header beyond the file", headerOfLength(9n), "NN4002: not a safetensors file: its header claims 9 bytes of 8"],
    ["an empty header", fileOf(""), 'NN4002: not a safetensors file: its header does not start with "{"'],
    ["a space first", fileOf(" {}"), 'NN4002: not a safetensors file: its header does not start with "{"'],
    ["a list", fileOf("[]"), 'NN4002: not a safetensors file: its header does not start with "{"'],
    [
      "broken JSON",
      fileOf('{"a":'),
      "NN4002: not a safetensors file: its header is not JSON in UTF-8 (SyntaxError: Unexpected end of JSON input)",
    ],
    [
      "broken UTF-8",
      fileOf(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
      "NN4002: not a safetensors file: its header is not JSON in UTF-8 (TypeError: The encoded data was not valid for encoding utf-8)",
    ],
    [
      "a name twice",
      fileOf(`{"a":${u8("[]", "[0,1]")},"a":${u8("[]", "[0,1]")}}`, 1),
      "NN4002: not a safetensors file: its header has a name twice",
    ],
    [
      "a name twice, spelled differently",
      fileOf(`{"a":${u8("[]", "[0,1]")},"\\u0061" : ${u8("[]", "[0,1]")}}`, 1),
      "NN4002: not a safetensors file: its header has a name twice",
    ],
    [
      "a key twice",
      fileOf('{"a":{"dtype":"U8","dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1),
      "NN4002: not a safetensors file: its header has a name twice",
    ],
    ["a null entry", fileOf('{"a":null}'), 'NN4003: in the safetensors file, "a" has the unknown dtype none'],
    [
      "a dtype that is no string",
      fileOf('{"a":{"dtype":["F32"]}}'),
      'NN4003: in the safetensors file, "a" has the unknown dtype F32',
    ],
    [
      "an unknown dtype",
      fileOf('{"a":{"dtype":"F33"}}'),
      'NN4003: in the safetensors file, "a" has the unknown dtype F33',
    ],
    [
      "a dtype of every object",
      fileOf('{"a":{"dtype":"constructor"}}'),
      'NN4003: in the safetensors file, "a" has the unknown dtype constructor',
    ],
    [
      "no shape",
      fileOf('{"a":{"dtype":"U8"}}'),
      'NN4003: in the safetensors file, "a" has a shape that is not a list of sizes',
    ],
    [
      "a negative size",
      fileOf(`{"a":${u8("[-1]", "[0,1]")}}`, 1),
      'NN4003: in the safetensors file, "a" has a shape that is not a list of sizes',
    ],
    [
      "a fraction of a size",
      fileOf(`{"a":${u8("[0.5]", "[0,1]")}}`, 1),
      'NN4003: in the safetensors file, "a" has a shape that is not a list of sizes',
    ],
    [
      "an unsafe size",
      fileOf(`{"a":${u8("[9007199254740992]", "[0,1]")}}`, 1),
      'NN4003: in the safetensors file, "a" has a shape that is not a list of sizes',
    ],
    [
      "a size as text",
      fileOf(`{"a":${u8('["1"]', "[0,1]")}}`, 1),
      'NN4003: in the safetensors file, "a" has a shape that is not a list of sizes',
    ],
    [
      "no offsets",
      fileOf('{"a":{"dtype":"U8","shape":[]}}'),
      'NN4003: in the safetensors file, "a" has data_offsets that are not two byte positions',
    ],
    [
      "three offsets",
      fileOf(`{"a":${u8("[]", "[0,1,2]")}}`, 1),
      'NN4003: in the safetensors file, "a" has data_offsets that are not two byte positions',
    ],
    [
      "a negative offset",
      fileOf(`{"a":${u8("[]", "[-1,0]")}}`, 1),
      'NN4003: in the safetensors file, "a" has data_offsets that are not two byte positions',
    ],
    [
      "an end before the begin",
      fileOf(`{"a":${u8("[]", "[1,0]")}}`, 1),
      'NN4003: in the safetensors file, "a" has data_offsets [1, 0], the file holds 1 bytes of tensors',
    ],
    [
      "an end beyond the file",
      fileOf(`{"a":${u8("[2]", "[0,2]")}}`, 1),
      'NN4003: in the safetensors file, "a" has data_offsets [0, 2], the file holds 1 bytes of tensors',
    ],
    [
      "a product too large",
      fileOf(`{"a":${u8("[4294967296,4294967296]", "[0,0]")}}`),
      'NN4003: in the safetensors file, "a" has 0 bytes, U8 [4294967296, 4294967296] needs 18446744073709552000',
    ],
    [
      "another byte size",
      fileOf('{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}', 20),
      'NN4003: in the safetensors file, "a" has 20 bytes, F32 [2, 3] needs 24',
    ],
    [
      "an overlap",
      fileOf(`{"a":${u8("[2]", "[0,2]")},"b":${u8("[2]", "[1,3]")}}`, 3),
      'NN4004: in the safetensors file, "b" begins at 1, the tensors before it end at 2',
    ],
    [
      "a hole",
      fileOf(`{"a":${u8("[]", "[0,1]")},"b":${u8("[]", "[2,3]")}}`, 3),
      'NN4004: in the safetensors file, "b" begins at 2, the tensors before it end at 1',
    ],
    [
      "a hole at the start",
      fileOf(`{"a":${u8("[]", "[1,2]")}}`, 2),
      'NN4004: in the safetensors file, "a" begins at 1, the tensors before it end at 0',
    ],
    [
      "bytes after the last tensor",
      fileOf(`{"a":${u8("[]", "[0,1]")}}`, 4),
      "NN4004: in the safetensors file, the last 3 bytes belong to no tensor",
    ],
    [
      "a name that would turn the text around",
      fileOf('{"a\u202e\\n\\u0000b":1}'),
      'NN4003: in the safetensors file, "a\\u{202e}\\u{a}\\u{0}b" has the unknown dtype none',
    ],
  ])("%s", (_rule, file, message) => {
    expect(messageOf(() => readSafetensors(file as Uint8Array))).toBe(message);
  });
});

describe("hostile headers end in an NncError, soon", () => {
  test.each<[string, string]>([
    ["deep nesting", '{"a":' + "[".repeat(1_000_000)],
    ["deep nesting that closes", '{"a":' + "[".repeat(500_000) + "]".repeat(500_000) + "}"],
    ["deep objects", '{"a":' + '{"a":'.repeat(300_000) + "1" + "}".repeat(300_001)],
    ["a name of a megabyte", `{"${"\\u00ff".repeat(200_000)}":1}`],
    ["a rank of a hundred thousand", `{"a":${u8(`[${"1,".repeat(100_000)}1]`, "[0,9]")}}`],
    ["a rank that overflows to infinity", `{"a":${u8(`[${"9007199254740991,".repeat(1000)}1]`, "[0,0]")}}`],
    ["many names", `{${Array.from({ length: 50_000 }, (_, i) => `"${i}":1`).join()}}`],
  ])("%s", (_name, header) => {
    const message = messageOf(() => readSafetensors(fileOf(header)));
    expect(message).toMatch(/^NN40\d\d: /);
    expect(message.length).toBeLessThan(1000);
  });

  test("any bytes of a good file may be changed, cut or grown", () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        files,
        fc.array(change, { maxLength: 4 }),
        fc.integer({ min: -9, max: 9 }),
        (tensors, changes, grow) => {
          const good = writeSafetensors(tensors, { format: "pt" });
          const file = new Uint8Array(Math.max(0, good.length + grow));
          file.set(good.subarray(0, file.length));
          for (const { at, byte } of changes) file[at % (file.length || 1)] = byte;
          try {
            for (const stored of readSafetensors(file).values()) toFloat32(stored);
          } catch (error) {
            expect(error).toBeInstanceOf(NncError);
          }
        },
      ),
      { numRuns: 1500, seed: 1 },
    );
  });

  test("any header that is JSON may come", () => {
    const offsets = fc.array(fc.oneof(fc.integer({ min: -1, max: 9 }), fc.jsonValue()), { maxLength: 3 });
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record({ dtype: fc.constantFrom("F32", "U8", "F4", 1), shape: offsets, data_offsets: offsets }),
    );
    fc.assert(
      fc.property(fc.dictionary(names, entry, { maxKeys: 3 }), fc.nat(9), (header, size) => {
        try {
          readSafetensors(fileOf(JSON.stringify(header), size));
        } catch (error) {
          expect(error).toBeInstanceOf(NncError);
        }
      }),
      { numRuns: 1500, seed: 1 },
    );
  });
});

describe("conversion to float32", () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

  test.each<
    [dtype: string, bits: Uint8Array | Uint16Array | BigInt64Array | BigUint64Array | Float64Array, values: number[]]
  >([
    // prettier-ignore
    ["F16", Uint16Array.of(0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8001, 0x7c00, 0xfc00, 0x7e01, 0x3555),
      [0, -0, 1, -2, 65504, 2 ** -14, 1023 * 2 ** -24, 2 ** -24, -(2 ** -24), inf, -inf, nan, 0.333251953125]],
    // prettier-ignore
    ["BF16", Uint16Array.of(0, 0x8000, 0x3f80, 0xc000, 0x7f7f, 0x0080, 0x007f, 0x0001, 0x7f80, 0xff80, 0x7fc1, 0x4049),
      [0, -0, 1, -2, 255 * 2 ** 120, 2 ** -126, 127 * 2 ** -133, 2 ** -133, inf, -inf, nan, 3.140625]],
    ["F64", Float64Array.of(0.1, -0, 1e300, nan, 1e-46), [Math.fround(0.1), -0, inf, nan, 0]],
    ["I64", BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
    ["U64", BigUint64Array.of(2n ** 64n - 1n), [2 ** 64]],
    ["I8", Uint8Array.of(255, 127), [-1, 127]],
    ["U8", Uint8Array.of(255, 127), [255, 127]],
    ["BOOL", Uint8Array.of(0, 1), [0, 1]],
    ["I16", Uint16Array.of(0xffff, 2), [-1, 2]],
    ["U16", Uint16Array.of(0xffff, 2), [65535, 2]],
    ["I32", Uint8Array.of(255, 255, 255, 255, 1, 0, 0, 0), [-1, 1]],
    ["U32", Uint8Array.of(255, 255, 255, 255, 1, 0, 0, 0), [2 ** 32, 1]],
  ])("%s", (dtype, bits, values) => {
    const bytes = new Uint8Array(bits.buffer);
    const unaligned = new Uint8Array(bytes.length + 1);
    unaligned.set(bytes, 1);
    expect(Array.from(toFloat32({ dtype, shape: [values.length], bytes }))).toEqual(values);
    expect(Array.from(toFloat32({ dtype, shape: [values.length], bytes: unaligned.subarray(1) }))).toEqual(values);
  });

  test("aligned F32 is not copied", () => {
    const bytes = new Uint8Array(16);
    expect(toFloat32({ dtype: "F32", shape: [2], bytes: bytes.subarray(4, 12) }).buffer).toBe(bytes.buffer);
  });

  test("types without a conversion are named", () => {
    const file = fileOf('{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}', 1);
    const stored = readSafetensors(file).get("a")!;
    expect(messageOf(() => toFloat32(stored, "a"))).toBe('NN4005: "a" is F8_E4M3, which has no conversion to float32');
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(NncError);
    return (error as NncError).message;
  }
  throw new Error("nothing was thrown");
}
