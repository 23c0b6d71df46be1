import { initWeights } from "../../runtime/init.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "../../runtime/safetensors.ts";
import { NncError } from "../../runtime/tensor.ts";
import type { Graph } from "../ir/graph.ts";
import { checkWeights, parametersOf, type FittingWeights, type WeightsOptions } from "../pack/check-weights.ts";
import { float32Tensor, writeSafetensors, type TensorToWrite } from "../pack/write-safetensors.ts";

/** A file of weights for all models of a network, or what is wrong with it. */
export function fitOrMisfit(
  graphs: readonly Graph[],
  file: Uint8Array,
  options: WeightsOptions,
): FittingWeights | string {
  try {
    return checkWeights(graphs, file, options);
  } catch (error) {
    if (error instanceof NncError) return error.message;
    throw error;
  }
}

/** Weights that fit: what a file has in the right shape, and all else from PyTorch's default init and a seed. */
export function fillWeights(graphs: readonly Graph[], file: Uint8Array): FittingWeights {
  const stored = storedIn(file);
  const filled = new Map<string, TensorToWrite>();
  for (const parameters of graphs.map(parametersOf)) {
    const fresh = initWeights(parameters);
    parameters.forEach(({ name, shape, dtype }, i) => {
      const own = stored.get(name);
      const data = own && `${own.shape}` === `${shape}` ? toFloat32(own) : fresh[i];
      if (data && dtype === "f32") filled.set(name, float32Tensor({ name, shape, data }));
    });
  }
  // Of several models, each finds there what the others have.
  return checkWeights(graphs, writeSafetensors([...filled.values()]), { allowExtra: true });
}

/** A file that is not safetensors has nothing. */
function storedIn(file: Uint8Array): ReadonlyMap<string, StoredTensor> {
  try {
    return readSafetensors(file);
  } catch {
    return new Map();
  }
}
