import { readSafetensors } from "../../runtime/safetensors.ts";
import type { Plan } from "../5-plan/plan.ts";
import type { Graph } from "../ir/graph.ts";
import type { FittingWeights } from "./check-weights.ts";
import { writeSafetensors, type TensorToWrite } from "./write-safetensors.ts";

export interface PackOptions {
  readonly target: "auto" | "wasm" | "ts";
}

/** What the pipeline has made of a file. */
export interface PackPlans {
  readonly plans?: readonly Plan[];
  readonly wasmPlans?: readonly Plan[];
}

/**
 * The weights of all models of a file as their kernels want them: folded, transformed and laid out, so that loading them is
 * copying them. A safetensors file with a tensor for each model. For "auto" the weights themselves stand in it as well, since
 * TypeScript kernels must be able to do without WebAssembly's.
 */
export async function packWeights(
  { plans = [], wasmPlans = [] }: PackPlans,
  { bytes, ofModels }: FittingWeights,
  { target }: PackOptions,
): Promise<Uint8Array> {
  const { typescriptImage } = await import("./typescript-image.ts");
  const { wasmImage } = await import("./wasm-image.ts");
  const images: TensorToWrite[] = [];
  for (const [i, plan] of (target === "ts" ? plans : wasmPlans).entries()) {
    // One for each model.
    const weights = ofModels[i] as FittingWeights["ofModels"][number];
    images.push(target === "ts" ? typescriptImage(plan, weights) : await wasmImage(plan, weights));
  }
  const graphs = plans.map(({ graph }) => graph);
  return writeSafetensors(target === "auto" ? [...knownTensors(graphs, bytes), ...images] : images);
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
