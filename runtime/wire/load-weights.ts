import type { Weights } from "../weights.ts";
import { fetchWeights, type FetchOptions } from "./fetch-weights.ts";

/** Where weights are: an address, absolute. */
export type WeightsAddress = string | { readonly href: string };

/** Weights that lie beside a module, and what is known of them. */
export interface OwnWeights {
  readonly url: () => unknown;
  readonly integrity: string;
  readonly size: number;
  /** The hashes of its parts, where it lies in several. */
  readonly parts?: readonly string[];
}

/**
 * What `create` has been given, with an address followed; or the module's own weights, if it has been given nothing.
 *
 * @throws what `fetchWeights` throws
 */
export async function loadWeights(
  weights: Weights | WeightsAddress | undefined,
  { seed, onProgress, signal, cache, integrity }: FetchOptions & { readonly seed?: number },
  own?: OwnWeights,
): Promise<Weights | undefined> {
  const asked = { ...(onProgress && { onProgress }), ...(signal && { signal }), ...(cache && { cache }) };
  if (weights !== undefined)
    return isAddress(weights) ? fetchWeights(weights, { ...asked, ...(integrity && { integrity }) }) : weights;
  if (own === undefined || seed !== undefined) return undefined;
  // A server's bundle may carry them.
  const found = await own.url();
  if (found instanceof Uint8Array) return found;
  const { integrity: hash, size, parts } = own;
  return fetchWeights(String(found), { ...asked, integrity: hash, size, ...(parts && { parts }) });
}

const isAddress = (weights: Weights | WeightsAddress): weights is WeightsAddress =>
  typeof weights === "string" || typeof (weights as { readonly href?: unknown }).href === "string";
