import { readSafetensors } from "../../runtime/safetensors.ts";
import { plansFor, preferredPlans, type Stages } from "../pipeline.ts";
import type { Graph } from "../ir/graph.ts";
import { moduleOf, targetNamed } from "../targets/index.ts";
import type { FittingWeights } from "./check-weights.ts";
import { writeSafetensors, type TensorToWrite } from "./write-safetensors.ts";

/**
 * The weights of all models of a file as the kernels of the preferred target want them. A safetensors file with a tensor for
 * each model. With kernels for several targets the weights themselves stand in it as well, since another one may have to do without.
 */
export async function packWeights(
  stages: Pick<Stages, "plans">,
  { bytes, ofModels }: FittingWeights,
): Promise<Uint8Array> {
  const [name = "", ...others] = [...(stages.plans?.keys() ?? [])];
  const { pack } = moduleOf(targetNamed(name));
  const images: TensorToWrite[] = [];
  for (const [i, plan] of plansFor(stages, name).entries()) {
    // One for each model.
    const packed = await pack(plan, ofModels[i] as FittingWeights["ofModels"][number]);
    images.push({ name: packed.key, dtype: "U8", shape: [packed.bytes.length], bytes: packed.bytes });
  }
  const graphs = preferredPlans(stages).map(({ graph }) => graph);
  return writeSafetensors(others.length > 0 ? [...knownTensors(graphs, bytes), ...images] : images);
}

/** The file itself, or with only what the models know, if that is less. */
export function withoutExtras(graphs: readonly Graph[], bytes: Uint8Array): Uint8Array {
  const known = knownTensors(graphs, bytes);
  return known.length === readSafetensors(bytes).size ? bytes : writeSafetensors(known);
}

/** What the models know of a file. */
function knownTensors(graphs: readonly Graph[], bytes: Uint8Array): readonly TensorToWrite[] {
  const known = new Set(graphs.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  return [...readSafetensors(bytes)].flatMap(([name, tensor]) => (known.has(name) ? [{ name, ...tensor }] : []));
}
