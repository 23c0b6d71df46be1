import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { countOf } from "../../../runtime/describe.ts";
import { readSafetensors, toFloat32 } from "../../../runtime/safetensors.ts";
import { CommandError } from "../exit-codes.ts";
import { onFiles, readBytes } from "../files/file-system.ts";
import { displayPath } from "../files/paths.ts";
import { numberReaders } from "../input/npy-number-readers.ts";
import { parseNpyHeader } from "../../import/numpy/parse-npy-header.ts";

/** Samples of a training run: an array for each input of the loss, the samples outermost. */
export interface DataSet {
  readonly count: number;
  /** The shape of one sample of each input. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** What one sample has for an input that has a batch. */
  row(name: string, sample: number): Float32Array;
  /** The samples with these numbers, one after the other. */
  read(samples: readonly number[]): Readonly<Record<string, { readonly data: Float32Array; readonly shape: number[] }>>;
}

/** An input of a loss. */
export interface DataInput {
  readonly name: string;
  /** Whether it has a batch. */
  readonly isOpen: boolean;
}

/** An array of which single samples can be read. */
interface SampledArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly row: (sample: number) => Float32Array;
}

/** Files up to this size are read at once; of larger ones each sample when it is its turn. */
const MOST_AT_ONCE = 512 * 2 ** 20;

/**
 * Opens what `--data` names: a safetensors file that holds the inputs of a loss by name, or a folder with `NAME.npy` for each. What
 * has no batch is the same for all samples.
 *
 * @throws CommandError for what is missing, superfluous, or has another number of samples
 */
export function openDataSet(folder: string, path: string, inputs: readonly DataInput[]): DataSet {
  const names = inputs.map(({ name }) => name);
  const whole = new Set(inputs.flatMap(({ name, isOpen }) => (isOpen ? [] : [name])));
  const shown = displayPath(folder, path);
  const file = resolve(folder, path);
  const isFolder = onFiles(shown, () => statSync(file).isDirectory());
  const arrays = isFolder ? npyArrays(file, shown, names) : safetensorsArrays(folder, path, shown);
  const there = new Set(arrays.map(({ name }) => name));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0)
    throw new CommandError(
      "inputErrors",
      `${shown} has no ${missing.join(", ")}`,
      `the loss takes ${names.join(", ")}; there is ${[...there].join(", ") || "nothing"}`,
    );
  const found = names.flatMap((name) => arrays.find((each) => each.name === name) ?? []);
  for (const { name, shape } of found)
    if (shape.length === 0 && !whole.has(name))
      throw new CommandError("inputErrors", `${shown}: ${name} is one number, not one for each sample`);
  const sampled = found.filter(({ name }) => !whole.has(name));
  const [first] = sampled;
  const count = first?.shape[0] ?? 1;
  for (const { name, shape } of sampled)
    if (shape[0] !== count)
      throw new CommandError(
        "inputErrors",
        `${shown}: ${name} has ${shape[0]} samples, ${first?.name} has ${count}`,
        "the samples stand outermost in each array",
      );
  if (count === 0) throw new CommandError("inputErrors", `${shown} has no samples`);
  return {
    count,
    shapes: new Map(sampled.map(({ name, shape }) => [name, shape.slice(1)])),
    row: (name, sample) => sampled.find((each) => each.name === name)?.row(sample) ?? new Float32Array(),
    read: (samples) =>
      Object.fromEntries(
        found.map(({ name, shape, row }) => [
          name,
          whole.has(name) ? wholeOf(shape, row) : batchOf(samples, shape.slice(1), row),
        ]),
      ),
  };
}

const wholeOf = (shape: readonly number[], row: SampledArray["row"]) => ({
  data: Float32Array.from(Array.from({ length: shape[0] ?? 1 }, (_, i) => [...row(i)]).flat()),
  shape: [...shape],
});

function batchOf(samples: readonly number[], shape: readonly number[], row: SampledArray["row"]) {
  const size = countOf(shape);
  const data = new Float32Array(samples.length * size);
  samples.forEach((sample, i) => data.set(row(sample), i * size));
  return { data, shape: [samples.length, ...shape] };
}

/** Bytes of a file, all at once or piece by piece. */
function bytesOf(file: string, size: number): (start: number, end: number) => Uint8Array {
  const handle = openSync(file, "r");
  const read = (start: number, end: number): Uint8Array => {
    const bytes = new Uint8Array(end - start);
    for (let at = 0; at < bytes.length;) {
      const count = readSync(handle, bytes, at, bytes.length - at, start + at);
      if (count === 0) throw new CommandError("fileSystem", `${file} ends too soon`);
      at += count;
    }
    return bytes;
  };
  if (size > MOST_AT_ONCE) return read;
  const all = read(0, size);
  closeSync(handle);
  return (start, end) => all.subarray(start, end);
}

function readNamed(folder: string, path: string, shown: string): ReturnType<typeof readSafetensors> {
  try {
    return readSafetensors(readBytes(folder, path));
  } catch (error) {
    if (!(error instanceof Error && error.name === "NncError")) throw error;
    throw new CommandError(
      "inputErrors",
      `${shown} is no safetensors file: ${error.message}`,
      "data are a .safetensors, or a folder with a .npy for each input of the loss",
    );
  }
}

function safetensorsArrays(folder: string, path: string, shown: string): readonly SampledArray[] {
  const file = resolve(folder, path);
  const size = onFiles(shown, () => statSync(file).size);
  if (size <= MOST_AT_ONCE)
    return [...readNamed(folder, path, shown)].map(([name, tensor]): SampledArray => {
      const values = toFloat32(tensor, name);
      const each = countOf(tensor.shape.slice(1));
      return { name, shape: tensor.shape, row: (i) => values.subarray(i * each, (i + 1) * each) };
    });
  const read = onFiles(shown, () => bytesOf(file, size));
  const length = Number(new DataView(read(0, 8).slice().buffer).getBigUint64(0, true));
  if (length > size - 8) throw new CommandError("inputErrors", `${shown} is no safetensors file`);
  const header = JSON.parse(new TextDecoder().decode(read(8, 8 + length))) as Readonly<
    Record<string, { dtype: string; shape: readonly number[]; data_offsets: readonly [number, number] }>
  >;
  return Object.entries(header).flatMap(([name, { dtype, shape, data_offsets }]): SampledArray[] => {
    if (name === "__metadata__") return [];
    const start = 8 + length + data_offsets[0];
    const each = (data_offsets[1] - data_offsets[0]) / (shape[0] ?? 1);
    const bytes = (i: number): Uint8Array => read(start + i * each, start + (i + 1) * each);
    return [{ name, shape, row: (i) => toFloat32({ dtype, shape: shape.slice(1), bytes: bytes(i) }, name) }];
  });
}

function npyArrays(folder: string, shown: string, names: readonly string[]): readonly SampledArray[] {
  const there = onFiles(shown, () => readdirSync(folder));
  return names.flatMap((name): SampledArray[] => {
    if (!there.includes(`${name}.npy`)) return [];
    return [npyArray(join(folder, `${name}.npy`), `${shown}/${name}.npy`, name)];
  });
}

/** As read-npy reads them whole. */
function npyArray(file: string, shown: string, name: string): SampledArray {
  const size = onFiles(shown, () => statSync(file).size);
  const read = onFiles(shown, () => bytesOf(file, size));
  const bad = (what: string): CommandError => new CommandError("inputErrors", `${shown}: ${what}`);
  if (size < 12) throw bad("this is not a .npy file");
  const start = read(0, 12);
  if (String.fromCharCode(...start.subarray(1, 6)) !== "NUMPY") throw bad("this is not a .npy file");
  const view = new DataView(start.slice().buffer);
  const [from, length] = start[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (from + length > size) throw bad("the .npy file ends within its header");
  const header = parseNpyHeader(new TextDecoder("latin1").decode(read(from, from + length)), (reason) =>
    bad(`the .npy header cannot be read: ${reason}`),
  );
  const reader = numberReaders.get(header.type);
  if (!reader) throw bad(`numbers of type "${header.type}" are not read; ${[...numberReaders.keys()].join(", ")} are`);
  if (header.fortranOrder && header.shape.length > 1)
    throw bad("its order is Fortran's: write np.ascontiguousarray(x)");
  const each = countOf(header.shape.slice(1));
  const expected = countOf(header.shape) * reader.width;
  if (size - from - length !== expected)
    throw bad(
      `its shape [${header.shape.join(", ")}] takes ${expected} bytes, but the file has ${size - from - length}`,
    );
  return {
    name,
    shape: header.shape,
    row(i) {
      const at = from + length + i * each * reader.width;
      const bytes = read(at, at + each * reader.width);
      const values = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Float32Array.from({ length: each }, (_, j) => reader.read(values, j * reader.width, header.littleEndian));
    },
  };
}
