/** Weights that a build has folded, transformed and packed: they lie in their file as a run reads them. */
import { readSafetensors } from "./safetensors.ts";
import { NncError } from "./tensor.ts";
import { isBytes, PACKED, type Weights } from "./weights.ts";

/** What packed weights are called in their file, and where a network has them, in bytes. */
export interface PackedPlace {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of weights that were packed for this network, or undefined for weights that are to be loaded.
 *
 * @throws NncError NN4006 if they were packed for another build of it, and the file has nothing else
 */
export function packedIn(weights: Weights | undefined, { key, start, end }: PackedPlace): Uint8Array | undefined {
  if (!isBytes(weights)) return undefined;
  const tensors = readSafetensors(weights as Uint8Array);
  const found = tensors.get(key)?.bytes;
  if (found?.length === end - start) return found;
  if ([...tensors.keys()][0]?.startsWith(PACKED))
    throw new NncError("NN4006", "the weights were packed for another build");
  return undefined;
}
