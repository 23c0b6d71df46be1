import { resolve } from "node:path";
import type { PluginOptions } from "./options.ts";

export interface FoundWeights {
  /** Absolute. */
  readonly file: string;
  /** Whether an option names it, so that it must be there. */
  readonly isNamed: boolean;
}

/** Where the weights of a network lie, or would lie. */
export function findWeights(
  folder: string,
  network: string,
  weights: PluginOptions["weights"],
): FoundWeights | undefined {
  if (weights === false) return undefined;
  if (typeof weights === "string") return { file: resolve(folder, weights), isNamed: true };
  const named = Object.entries(weights ?? {}).find(([path]) => resolve(folder, path) === network)?.[1];
  if (named !== undefined) return { file: resolve(folder, named), isNamed: true };
  return { file: network.replace(/\.nn$/, ".safetensors"), isNamed: false };
}
