// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import type { Budget } from "../budget.ts";
import { readStrided, swapped } from "../read-strided.ts";
import { refusals } from "../refusals.ts";
import { parseNpyHeader } from "./parse-npy-header.ts";

/** What safetensors calls NumPy's types, and the bytes of a number. */
const types: Readonly<Record<string, readonly [dtype: string, width: number]>> = {
  f2: ["F16", 2],
  f4: ["F32", 4],
  f8: ["F64", 8],
  i1: ["I8", 1],
  i2: ["I16", 2],
  i4: ["I32", 4],
  i8: ["I64", 8],
  u1: ["U8", 1],
  u2: ["U16", 2],
  u4: ["U32", 4],
  u8: ["U64", 8],
  b1: ["BOOL", 1],
  c8: ["C64", 8],
};

const LONGEST_HEADER = 65_535;

/** A .npy file with its numbers, a view of its bytes where they lie as they should; or what it is instead of numbers. */
export function readArray(bytes: Uint8Array, name: string, budget: Budget): StoredTensor | string {
  const broken = (why: string) => refusals.broken(`the array "${name}"`, why);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (bytes.length < 12 || version < 1 || version > 3) throw broken("its first bytes are not those of a .npy file");
  const from = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER || from + length > bytes.length) throw broken("it ends within its header");
  const text = new TextDecoder("latin1").decode(bytes.subarray(from, from + length));
  // Python's own objects, lists of fields and texts have types that are none of the simple ones.
  const [, code = ""] = /'descr'\s*:\s*(?:'[<>|=]?([^']*)'|\[)/.exec(text) ?? [];
  const [dtype, width = 0] = (Object.hasOwn(types, code) ? types[code] : undefined) ?? [];
  if (dtype === undefined) return `an array of another type than numbers (${code.slice(0, 20) || "fields"})`;
  const { littleEndian, fortranOrder, shape } = parseNpyHeader(text, broken);
  const count = shape.reduce((product, size) => product * size, 1);
  const numbers = bytes.subarray(from + length);
  if (numbers.length !== count * width)
    throw broken(`[${shape.join(", ")}] of ${code} takes ${count * width} bytes, and it has ${numbers.length}`);
  const strides: number[] = [];
  if (fortranOrder) shape.reduce((stride, size) => (strides.push(stride), stride * size), 1);
  else shape.reduceRight((stride, size) => (strides.unshift(stride), stride * size), 1);
  if (fortranOrder || !littleEndian) budget.take(numbers.length, `"${name}"`);
  const read = readStrided({ bytes: numbers, width, offset: 0, shape, strides });
  if (littleEndian) return { dtype, shape, bytes: read };
  return { dtype, shape, bytes: swapped(read, dtype === "C64" ? 4 : width) };
}
