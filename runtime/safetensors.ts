/**
 * Reads safetensors files (https://github.com/huggingface/safetensors): 8 bytes with the header's length, a JSON
 * header, and the tensors' bytes without a gap, all little-endian. As strict as the reference implementation, and
 * stricter about names that stand twice. A hostile file gives an error; it costs memory in proportion to its own size only.
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

/** What each dtype's value takes in bytes, and the typed array that reads it. The last few can be stored, but have no conversion. */
const dtypes: Readonly<Record<string, readonly [size: number, array?: string]>> = {
  F32: [4, "Float32"],
  F16: [2, "Uint16"],
  BF16: [2, "Uint16"],
  F64: [8, "Float64"],
  I64: [8, "BigInt64"],
  I32: [4, "Int32"],
  I16: [2, "Int16"],
  I8: [1, "Int8"],
  U64: [8, "BigUint64"],
  U32: [4, "Uint32"],
  U16: [2, "Uint16"],
  U8: [1, "Uint8"],
  BOOL: [1, "Uint8"],
  F8_E4M3: [1],
  F8_E5M2: [1],
  F8_E8M0: [1],
  C64: [8],
};

const headerLimit = 100_000_000;

/**
 * The tensors of a safetensors file by name, as views: nothing is copied. `__metadata__` is checked and left out.
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
    if (name === "__metadata__") {
      if (isTexts(entry)) continue;
      throw badFile("its __metadata__ is not a map of strings");
    }
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
  const [size = 1, array] = lookUp(dtype) ?? [];
  if (!array)
    throw new NncError("NN4005", `"${showName(name)}" is ${showName(dtype)}, which has no conversion to float32`);
  const length = Math.floor(bytes.length / size);
  if (dtype === "F32" && bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, length);
  // All hosts of WebAssembly are little-endian, as the file is.
  const Values = (globalThis as unknown as Record<string, ValuesOf>)[`${array}Array`]!;
  const stored = new Values(bytes.slice().buffer, 0, length);
  const values = new Float32Array(length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < length; i++) {
    const value = Number(stored[i]);
    // A BF16 is the upper half of a float32's bits.
    if (dtype === "BF16") bits[i] = value << 16;
    else values[i] = dtype === "F16" ? halfToNumber(value) : value;
  }
  return values;
}

type ValuesOf = new (buffer: ArrayBufferLike, start: number, length: number) => ArrayLike<number | bigint>;

/** IEEE 754 binary16: 1 bit sign, 5 exponent, 10 fraction. Each step is exact in double precision. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1024 + fraction) * (1 << exponent) : 2 * fraction) * 2 ** -25;
}

/** A hostile file may call its dtype "constructor", or have a list there. */
const lookUp = (dtype: unknown) =>
  typeof dtype === "string" && Object.hasOwn(dtypes, dtype) ? dtypes[dtype] : undefined;

/** Any view or buffer as bytes; never `new Uint8Array(number)`, which would allocate. */
function bytesOf(bytes: unknown): Uint8Array {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kindOf(bytes).endsWith("ArrayBuffer")) return new Uint8Array(bytes as ArrayBuffer);
  throw badFile(`got ${kindOf(bytes)}`);
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
  let text: string;
  let header: object;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw badFile(`its header is not JSON in UTF-8 (${showName(String((error as Error).message))})`);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) throw badFile(`its header has the name "${showName(twice)}" twice`);
  return header;
}

/** The first key that stands twice in one object: JSON.parse keeps the last and says nothing. `json` is valid. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    if (json[i] === "{") open.push(new Set());
    else if (json[i] === "}") open.pop();
    else if (json[i] === '"') {
      const start = i++;
      while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
      const end = i + 1;
      while (/\s/.test(json[i + 1]!)) i++;
      if (json[i + 1] !== ":") continue;
      const key: string = JSON.parse(json.slice(start, end));
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

const isTexts = (entry: unknown): boolean =>
  kindOf(entry) === "Object" && Object.values(entry as object).every((value) => typeof value === "string");

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
  const [size] = lookUp(dtype) ?? [];
  if (!size) throw bad(`has the unknown dtype ${showName(String(dtype ?? "none"))}`);
  if (!isSizes(shape)) throw bad("has a shape that is not a list of sizes");
  if (!isSizes(offsets) || offsets.length !== 2) throw bad("has data_offsets that are not two byte positions");
  const [begin, end] = offsets as readonly [number, number];
  const where = `has data_offsets ${showShape(offsets)}`;
  if (begin > end || end > available) throw bad(`${where}, the file holds ${available} bytes of tensors`);
  let needed = size;
  for (const factor of shape) {
    needed *= factor;
    if (!Number.isSafeInteger(needed)) throw bad(`has the shape ${showShape(shape)}, which is too large`);
  }
  if (end - begin !== needed) {
    throw bad(`has ${end - begin} bytes, ${dtype} ${showShape(shape)} needs ${needed} = ${size} · ${countOf(shape)}`);
  }
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
