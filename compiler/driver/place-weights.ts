import type { FittingWeights } from "../pack/check-weights.ts";
import { packWeights, withoutExtras } from "../pack/pack-weights.ts";
import type { Stages } from "../pipeline.ts";

export interface WeightsToPlace {
  readonly fitting: FittingWeights;
  /** Weights of fewer bytes are put into the module. */
  readonly embedBelow: number;
  /** A JavaScript expression for the URL of all others. */
  readonly url: string;
}

/** Where weights went: into the module, or to a URL. */
export interface PlacedWeights {
  readonly embed?: Uint8Array;
  readonly weightsUrl?: string;
  /** What is to be found at the URL. */
  readonly asset?: Uint8Array;
}

/**
 * Packs weights. With kernels for several targets, which want them in a form each, what goes into the module is the file as it is:
 * that is smaller than either, and serves both.
 */
export async function placeWeights(
  stages: Stages,
  { fitting, embedBelow, url }: WeightsToPlace,
): Promise<PlacedWeights> {
  const isKept = (stages.plans?.size ?? 0) > 1;
  const smallest = isKept ? withoutExtras(stages.graphs ?? [], fitting.bytes) : await packWeights(stages, fitting);
  if (smallest.length < embedBelow) return { embed: smallest };
  return { weightsUrl: url, asset: isKept ? await packWeights(stages, fitting) : smallest };
}

/** What a module's types say of its weights. */
export const keptIn = ({ embed, weightsUrl }: PlacedWeights): "embedded" | "fetched" | "none" =>
  embed !== undefined ? "embedded" : weightsUrl !== undefined ? "fetched" : "none";
