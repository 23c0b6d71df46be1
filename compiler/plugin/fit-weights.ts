import { initWeights } from "../../runtime/init.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "../../runtime/safetensors.ts";
import { NncError } from "../../runtime/tensor.ts";
import type { Graph } from "../ir/graph.ts";
import { parametersOf, weightsFor, type WeightsOptions } from "../pack/check-weights.ts";
import { float32Tensor, writeSafetensors, type TensorToWrite } from "../pack/write-safetensors.ts";

/** What is wrong with a file of weights for all models of a network; nothing if it fits. */
export function misfitOf(graphs: readonly Graph[], file: Uint8Array, options: WeightsOptions): string | undefined {
  try {
    for (const graph of graphs) weightsFor(graph, file, options);
    return undefined;
  } catch (error) {
    if (error instanceof NncError) return error.message;
    throw error;
  }
}

/** A file that fits: what another has in the right shape, and all else from PyTorch's default init and a seed. */
export function fillWeights(graphs: readonly Graph[], file: Uint8Array): Uint8Array {
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
  return writeSafetensors([...filled.values()]);
}

/** A file that is not safetensors has nothing. */
function storedIn(file: Uint8Array): ReadonlyMap<string, StoredTensor> {
  try {
    return readSafetensors(file);
  } catch {
    return new Map();
  }
}
