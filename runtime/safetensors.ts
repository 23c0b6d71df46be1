/**
 * Reads safetensors files (https://github.com/huggingface/safetensors): 8 bytes with the header's length, a JSON
 * header, and the tensors' bytes without a gap, all little-endian. As strict as the reference implementation, and
 * stricter about names that stand twice; less strict about what it does not
 * read, the `__metadata__` and the other sizes of a shape with a 0 in it. A hostile file gives an error; it costs memory in proportion to its own size only.
 */
import { countOf, kindOf, showName, showShape } from "./describe.ts";
import { NncError } from "./tensor.ts";

/** A tensor as the file holds it. */
export interface StoredTensor {
  /** As the file spells it: "F32", "BF16", "I64", … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** A view of the file's bytes: little-endian, row-major, at any alignment. */
  readonly bytes: Uint8Array;
}

/** The typed array that reads each dtype, or what a value takes in bytes where there is no conversion. */
const dtypes: Readonly<Record<string, ValuesOf | number>> = {
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  F64: Float64Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  C64: 8,
};

interface ValuesOf {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, start: number, length: number): ArrayLike<number | bigint>;
}

const headerLimit = 100_000_000;

/**
 * The tensors of a safetensors file by name, as views: nothing is copied. `__metadata__` is left out, whatever it holds.
 *
 * @throws NncError NN4002 the file or its header is broken, NN4003 a tensor's entry is, NN4004 the tensors' bytes
 *   overlap, leave a hole, or are not as many as the file has
 */
export function readSafetensors(bytes: Uint8Array | ArrayBuffer): Map<string, StoredTensor> {
  const file = bytesOf(bytes);
  const start = headerEnd(file);
  const tensors = new Map<string, StoredTensor>();
  const ranges: { name: string; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(parseHeader(file.subarray(8, start)))) {
    if (name === "__metadata__") continue;
    const { dtype, shape, begin, end } = checkEntry(name, entry, file.length - start);
    ranges.push({ name, begin, end });
    tensors.set(name, { dtype, shape, bytes: file.subarray(start + begin, start + end) });
  }
  checkRanges(ranges, file.length - start);
  return tensors;
}

/**
 * A stored tensor's values as float32, rounded to the nearest where the type is wider (F64, and integers beyond 2^24).
 * F32 that is aligned is a view of the file's bytes, everything else a copy.
 *
 * @param name what messages call it
 * @throws NncError NN4005 for a type that has no conversion
 */
export function toFloat32({ dtype, bytes }: StoredTensor, name = "a tensor"): Float32Array {
  const Values = lookUp(dtype);
  if (typeof Values !== "function")
    throw new NncError("NN4005", `"${showName(name)}" is ${showName(`${dtype}`)}, which has no conversion to float32`);
  const length = Math.floor(bytes.length / Values.BYTES_PER_ELEMENT);
  // Memory that was handed on has no view, not even of nothing.
  if (!length) return new Float32Array();
  if (dtype === "F32" && bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, length);
  // All hosts of WebAssembly are little-endian, as the file is.
  const stored = new Values(bytes.slice().buffer, 0, length);
  const values = new Float32Array(length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < length; i++) {
    const value = Number(stored[i]);
    // A BF16 is the upper half of a float32's bits.
    if (dtype === "BF16") bits[i] = value << 16;
    else if (dtype === "F16") {
      // IEEE 754 binary16: sign, exponent and fraction where a float32 has them, and an exponent that is biased by 112 less.
      bits[i] = ((value & 0x8000) << 16) | ((value & 0x7fff) << 13) | ((value & 0x7c00) === 0x7c00 ? 0x7f800000 : 0);
      values[i]! *= 2 ** 112;
    } else values[i] = value;
  }
  return values;
}

/** A hostile file may call its dtype "constructor", or have a list there. */
const lookUp = (dtype: unknown) =>
  typeof dtype === "string" && Object.hasOwn(dtypes, dtype) ? dtypes[dtype] : undefined;

/** Any view or buffer as bytes; never `new Uint8Array(number)`, which would allocate, nor one of memory that was handed on. */
function bytesOf(bytes: unknown): Uint8Array {
  const isView = ArrayBuffer.isView(bytes);
  if (!isView && !kindOf(bytes).endsWith("ArrayBuffer")) throw badFile(`got ${kindOf(bytes)}`);
  const { byteLength } = bytes as ArrayBuffer;
  if (!byteLength) return new Uint8Array();
  return isView ? new Uint8Array(bytes.buffer, bytes.byteOffset, byteLength) : new Uint8Array(bytes as ArrayBuffer);
}

/** Where the header ends and the tensors' bytes begin. */
function headerEnd(file: Uint8Array): number {
  if (file.length < 8) throw badFile(`it has ${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const most = Math.min(headerLimit, file.length - 8);
  if (length > most) throw badFile(`its header claims ${length} bytes of ${most}`);
  return 8 + length;
}

function parseHeader(bytes: Uint8Array): object {
  if (bytes[0] !== 0x7b) throw badFile('its header does not start with "{"');
  let lost = 0;
  let header: object;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text, function (this: unknown, _, value) {
      if (!Array.isArray(this)) lost--;
      return value;
    });
    for (const [, colon] of text.matchAll(/"[^\\"]*(?:\\.[^\\"]*)*"(\s*:)?/g)) if (colon) lost++;
  } catch (error) {
    throw badFile(`its header is not JSON in UTF-8 (${showName(String(error))})`);
  }
  // JSON.parse keeps the last and says nothing.
  // The whole is handed on as a value, too.
  if (lost !== -1) throw badFile("its header has a name twice");
  return header;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function checkEntry(name: string, entry: unknown, available: number): Entry {
  const bad = (what: string): NncError =>
    new NncError("NN4003", `in the safetensors file, "${showName(name)}" ${what}`);
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const values = lookUp(dtype);
  if (!values) throw bad(`has the unknown dtype ${showName(String(dtype ?? "none"))}`);
  if (!isSizes(shape)) throw bad("has a shape that is not a list of sizes");
  if (!isSizes(offsets) || offsets.length !== 2) throw bad("has data_offsets that are not two byte positions");
  const [begin, end] = offsets as readonly [number, number];
  const where = `has data_offsets ${showShape(offsets)}`;
  if (begin > end || end > available) throw bad(`${where}, the file holds ${available} bytes of tensors`);
  const size = typeof values === "number" ? values : values.BYTES_PER_ELEMENT;
  const needed = size * countOf(shape);
  if (end - begin !== needed) throw bad(`has ${end - begin} bytes, ${dtype} ${showShape(shape)} needs ${needed}`);
  return { dtype: dtype as string, shape, begin, end };
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

function checkRanges(ranges: { name: string; begin: number; end: number }[], available: number): void {
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  const bad = (what: string): NncError => new NncError("NN4004", `in the safetensors file, ${what}`);
  for (const { name, begin, end } of ranges) {
    if (begin !== covered) throw bad(`"${showName(name)}" begins at ${begin}, the tensors before it end at ${covered}`);
    covered = end;
  }
  if (covered < available) throw bad(`the last ${available - covered} bytes belong to no tensor`);
}

const badFile = (why: string): NncError => new NncError("NN4002", `not a safetensors file: ${why}`);
