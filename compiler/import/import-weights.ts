import { fileKindOf, type WeightsFormat } from "./file-kind.ts";
import type { ImportedWeights, ImportOptions } from "./imported-weights.ts";
import type { Reader } from "./reader.ts";
import { refusals } from "./refusals.ts";

/** Loaded when a file asks for one. */
const readers: Readonly<Record<WeightsFormat, () => Promise<{ readonly read: Reader }>>> = {
  safetensors: () => import("./safetensors/index.ts"),
  pytorch: () => import("./pytorch/index.ts"),
  numpy: () => import("./numpy/index.ts"),
  onnx: () => import("./onnx/index.ts"),
  shards: () => import("./shards/index.ts"),
};

/**
 * The weights in a file of any format that is known, which its first bytes tell. Nothing in it is ever run.
 *
 * @throws NncError NN4002 to NN4004, NN4007 to NN4012
 */
export async function importWeights(file: Uint8Array, options: ImportOptions): Promise<ImportedWeights> {
  // A Buffer's slice() would be a view.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  const kind = fileKindOf(bytes);
  if (kind.format === undefined) throw refusals.noWeights(`${kind.what}, not weights`, kind.advice);
  const { read } = await readers[kind.format]();
  return read(bytes, options);
}
