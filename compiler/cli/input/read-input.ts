import { readSafetensors, toFloat32 } from "../../../runtime/safetensors.ts";
import { fileExtension } from "./file-extension.ts";
import { InputError } from "./input-error.ts";
import type { NamedArray } from "./named-array.ts";
import { fitPng, type PictureSize } from "./png-to-tensor.ts";
import { readNpy } from "./read-npy.ts";

/**
 * Reads the bytes of an input file, by its extension. A PNG needs `picture`, the size that the network takes.
 * @throws InputError with the path in front
 */
export function readInput(
  path: string,
  bytes: Uint8Array,
  picture?: PictureSize,
): { readonly arrays: readonly NamedArray[] } {
  try {
    return { arrays: readArrays(path, bytes, picture) };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function readArrays(path: string, bytes: Uint8Array, picture: PictureSize | undefined): readonly NamedArray[] {
  const extension = fileExtension(path);
  switch (extension) {
    case ".npy":
      return [{ name: undefined, ...readNpy(bytes) }];
    case ".f32":
      return [{ name: undefined, data: readRawFloat32(bytes), shape: undefined }];
    case ".safetensors":
      return readTensors(bytes);
    case ".png":
      if (picture === undefined) {
        throw new InputError("a PNG can only be read for a network that takes one picture, [N, 1 or 3, H, W]");
      }
      return [{ name: undefined, ...fitPng(bytes, picture) }];
    default:
      throw new InputError(
        `inputs are read from .npy, .safetensors, .f32 and .png files, not from ${extension === "" ? "a file without extension" : extension}`,
      );
  }
}

function readTensors(bytes: Uint8Array): readonly NamedArray[] {
  try {
    return [...readSafetensors(bytes)].map(([name, tensor]) => ({
      name,
      data: toFloat32(tensor, name),
      shape: tensor.shape,
    }));
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Little-endian 32-bit floats and nothing else. */
function readRawFloat32(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) {
    throw new InputError(`raw float32 data has 4 bytes per number, but the file has ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
