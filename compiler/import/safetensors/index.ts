import { showName } from "../../../runtime/describe.ts";
import { readSafetensors } from "../../../runtime/safetensors.ts";
import type { Reader } from "../reader.ts";
import { refusals } from "../refusals.ts";
import { checkMetadata } from "./check-metadata.ts";

/** A safetensors file, whose tensors are all views. @throws NncError NN4002 to NN4004 */
export const read: Reader = (file, { key, path }) => {
  // The header, which is JSON, comes after its length.
  if (file[8] !== 0x7b)
    throw refusals.noWeights(
      "no file of weights that is known",
      "weights are read from .safetensors, .pth, .pt and .bin of PyTorch, .npz and .onnx",
    );
  checkMetadata(file);
  if (key !== undefined)
    throw refusals.noStateDict(
      `there is no "${showName(key)}" in it: a safetensors file has one set of weights`,
      `leave the key out: ${path}`,
    );
  return { format: "safetensors", tensors: readSafetensors(file), unread: new Map() };
};
