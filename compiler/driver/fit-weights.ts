import { initWeights } from "../../runtime/init.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "../../runtime/safetensors.ts";
import { NncError } from "../../runtime/tensor.ts";
import { refusals } from "../import/refusals.ts";
import type { Graph } from "../ir/graph.ts";
import { checkWeights, parametersOf, type FittingWeights, type WeightsOptions } from "../pack/check-weights.ts";
import { float32Tensor, writeSafetensors, type TensorToWrite } from "../pack/write-safetensors.ts";
import type { ReadWeights } from "./read-weights.ts";

/**
 * Holds weights to all models of a network.
 *
 * @throws NncError NN4001 for all that does not fit the first model that they do not fit, NN4005, NN4010
 */
export async function fitWeights(
  graphs: readonly Graph[],
  { bytes, unread }: ReadWeights,
  options: WeightsOptions,
): Promise<FittingWeights> {
  refuseUnread(graphs, unread);
  return explainingMisfit(() => checkWeights(graphs, bytes, options));
}

/** @throws NncError NN4010 where a network needs what could not be read as a tensor */
export function refuseUnread(graphs: readonly Graph[], unread: ReadWeights["unread"]): void {
  for (const { name, dtype } of graphs.flatMap(({ parameters }) => parameters)) {
    const what = unread.get(name);
    if (what !== undefined && dtype === "f32") throw refusals.unread(name, what);
  }
}

/** Does something with weights. Where all their names begin alike, the message of the runtime has a line of code: here an option does it. */
export async function explainingMisfit<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error && error.name === "NncError" && "code" in error)) throw error;
    const code = String(error.code);
    throw new NncError(code, suggestOption(error.message.slice(`${code}: `.length)));
  }
}

const suggestOption = (message: string): string =>
  message
    .replace(
      /^hint: these names start with ("(.*)"): new Map.*$/m,
      (_, quoted: string, prefix: string) =>
        `hint: these names start with ${quoted}: --strip ${prefix} takes it away, or stripPrefix: ${quoted} in nnc.config.ts`,
    )
    .replace(
      /^hint: the model's names start with ("(.*)"): new Map.*$/m,
      (_, quoted: string, prefix: string) =>
        `hint: the model's names start with ${quoted}: nnc weights convert, with --rename =${prefix}, puts it before all`,
    );

/** Weights that fit: what a file has in the right shape, and all else from PyTorch's default init and a seed. */
export function fillWeights(graphs: readonly Graph[], file: Uint8Array | undefined): FittingWeights {
  const stored = file ? storedIn(file) : new Map<string, StoredTensor>();
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
