import { fileExtension } from "./file-extension.ts";
import { InputError } from "./input-error.ts";
import { littleEndianBytes } from "../../ir/little-endian-bytes.ts";
import { outputJson } from "./output-json.ts";
import { writeNpy } from "./write-npy.ts";
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
      throw new InputError(
        `${path}: outputs are written as .npy, .safetensors, .f32 and .json, not as ${extension === "" ? "a file without extension" : extension}`,
      );
  }
}

function onlyArray(path: string, arrays: readonly OutputArray[]): OutputArray {
  const [array] = arrays;
  if (array === undefined || arrays.length !== 1) {
    throw new InputError(
      `${path}: a ${fileExtension(path)} file holds one array, but there are ${arrays.length}; .safetensors and .json hold several`,
    );
  }
  return array;
}
