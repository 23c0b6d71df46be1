import type { StoredTensor } from "../../../runtime/safetensors.ts";
import type { Budget } from "../budget.ts";
import { endOf, isContiguous, readStrided, swapped } from "../read-strided.ts";
import type { TorchTensor } from "./torch-values.ts";

/** The bytes of storages. */
export interface Storages {
  /** Undefined if there is none of this key. */
  readonly bytesOf: (key: string) => Uint8Array | undefined;
  readonly isBigEndian: boolean;
}

/**
 * A tensor with its numbers, a view wherever it can be one; or what is wrong with it, as in "this is …".
 *
 * @throws NncError NN4011 if it asks for much more than its file has
 */
export function placeTensor(
  tensor: TorchTensor,
  name: string,
  storages: Storages,
  budget: Budget,
): StoredTensor | string {
  const { storage, shape, type } = tensor;
  if (type.dtype === undefined) return `a tensor of ${type.name}, which safetensors has no type for`;
  const all = storages.bytesOf(storage.key);
  if (!all) return `a tensor whose numbers are missing: there is no storage ${storage.key.slice(0, 40)}`;
  const from = storage.offset * storage.type.width;
  const bytes = all.subarray(from, from + storage.size * storage.type.width);
  const end = endOf(tensor) * type.width;
  if (!(end <= bytes.length)) return `a tensor that leads out of its storage, which has ${bytes.length} bytes`;
  const needed = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, type.width);
  // Of what several share each has its own in a file of safetensors.
  budget.take(needed, `"${name}"`);
  const read = readStrided({ ...tensor, bytes, width: type.width });
  const isView = isContiguous(tensor);
  if (isView && !storages.isBigEndian) return { dtype: type.dtype, shape, bytes: read };
  // The halves of a complex number are turned round one by one.
  const turned = storages.isBigEndian ? swapped(read, type.dtype === "C64" ? 4 : type.width) : read;
  return { dtype: type.dtype, shape, bytes: turned };
}
