import { CommandError } from "../exit-codes.ts";
import { fileExtension } from "./file-extension.ts";
import { InputError } from "./input-error.ts";
import { littleEndianBytes } from "../../ir/little-endian-bytes.ts";
import { outputJson } from "./output-json.ts";
import { float32Tensor, writeSafetensors } from "../../pack/write-safetensors.ts";

export interface OutputArray {
  readonly name: string | undefined;
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The bytes of an output file, by its extension. `.npy` and `.f32` hold one array, the others any number. */
export function writeOutput(path: string, arrays: readonly OutputArray[]): Uint8Array {
  const extension = fileExtension(path);
  switch (extension) {
    case ".npy":
      return writeNpy(onlyArray(path, arrays));
    case ".f32":
      return littleEndianBytes(onlyArray(path, arrays).data);
    case ".safetensors":
      return writeSafetensors(
        arrays.map(({ name, data, shape }, i) => float32Tensor({ name: name ?? `output.${i}`, data, shape })),
      );
    case ".json":
      return new TextEncoder().encode(outputJson(arrays));
    default:
      throw new InputError(`${path}: ${otherKind(extension)}`);
  }
}

/**
 * Says before a run what `writeOutput` would say after it.
 *
 * @throws CommandError
 */
export function requireOutput(path: string): void {
  const extension = fileExtension(path);
  if (![".npy", ".f32", ".safetensors", ".json"].includes(extension))
    throw new CommandError("wrongUsage", `--output ${path}: ${otherKind(extension)}`);
}

const otherKind = (extension: string): string =>
  `outputs are written as .npy, .safetensors, .f32 and .json, not as ${extension === "" ? "a file without extension" : extension}`;

function onlyArray(path: string, arrays: readonly OutputArray[]): OutputArray {
  const [array] = arrays;
  if (array === undefined || arrays.length !== 1) {
    throw new InputError(
      `${path}: a ${fileExtension(path)} file holds one array, but there are ${arrays.length}; .safetensors and .json hold several`,
    );
  }
  return array;
}

const ALIGNMENT = 64;
const PREFIX = Buffer.from("\x93NUMPY\x01\x00", "latin1");

/** A .npy file of version 1, little-endian float32 in row-major order. */
function writeNpy(array: { readonly data: Float32Array; readonly shape: readonly number[] }): Uint8Array {
  const shape = array.shape.length === 1 ? `(${array.shape[0]},)` : `(${array.shape.join(", ")})`;
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const unpadded = PREFIX.length + 2 + dict.length + 1;
  const header = `${dict}${" ".repeat(-unpadded & (ALIGNMENT - 1))}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([PREFIX, length, Buffer.from(header, "latin1"), littleEndianBytes(array.data)]);
}
