import type { FittingWeights } from "../pack/check-weights.ts";
import { packWeights, withoutExtras } from "../pack/pack-weights.ts";
import { encodeWeights, isEncoded, needsDecoder, type WireOptions } from "./encode-weights.ts";
import { knownOf, type KnownFile } from "./known-file.ts";
import type { Stages } from "../pipeline.ts";

export interface WeightsToPlace {
  readonly fitting: FittingWeights;
  /** Weights of fewer bytes are put into the module. */
  readonly embedBelow: number;
  /** A JavaScript expression for the URL of all others. */
  readonly url: string;
  /** How many bytes a file may have, where it is cut into parts that `create` puts together. */
  readonly partSize?: number;
}

/** Where weights went: into the module, or to a URL. */
export interface PlacedWeights {
  readonly embed?: Uint8Array;
  readonly weightsUrl?: string;
  /** What is to be found at the URL. */
  readonly asset?: Uint8Array;
  /** What is known of that. */
  readonly known?: KnownFile;
  /** The module has to decode them. */
  readonly isEncoded?: boolean;
  /** What the module will run on, where it is no longer what was given. */
  readonly rounded?: FittingWeights;
}

/**
 * Packs weights. With kernels for several targets, which want them in a form each, what goes into the module is the file as it is:
 * that is smaller than either, and serves both.
 */
export async function placeWeights(
  stages: Stages,
  { fitting, embedBelow, url, partSize }: WeightsToPlace,
  wire: WireOptions,
): Promise<PlacedWeights> {
  const toUrl = (asset: Uint8Array): PlacedWeights => ({ weightsUrl: url, asset, known: knownOf(asset, partSize) });
  if (isEncoded(wire)) {
    const { bytes, fitting: rounded } = encodeWeights(stages.graphs ?? [], fitting, wire);
    const placed = bytes.length < embedBelow ? { embed: bytes } : toUrl(bytes);
    return { ...placed, isEncoded: needsDecoder(wire), rounded };
  }
  const isKept = (stages.plans?.size ?? 0) > 1;
  const smallest = isKept ? withoutExtras(stages.graphs ?? [], fitting.bytes) : await packWeights(stages, fitting);
  if (smallest.length < embedBelow) return { embed: smallest };
  return toUrl(isKept ? await packWeights(stages, fitting) : smallest);
}

/** What a module's types say of its weights. */
export const keptIn = ({ embed, weightsUrl }: PlacedWeights): "embedded" | "fetched" | "none" =>
  embed !== undefined ? "embedded" : weightsUrl !== undefined ? "fetched" : "none";
