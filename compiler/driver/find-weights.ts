import { resolve } from "node:path";
import type { Config } from "../config/config.ts";

/** Where weights lie: one file for all networks, or one by the path of each `.nn` file. False: nowhere. */
export type WeightsOption = NonNullable<Config["weights"]>;

export interface FoundWeights {
  /** Absolute. */
  readonly file: string;
  /** Whether an option names it, so that it must be there. */
  readonly isNamed: boolean;
}

/**
 * Where the weights of a network lie, or would lie: where the option says, whose paths start at `folder`, else in
 * `net.safetensors` beside `net.nn`.
 *
 * @param network absolute
 */
export function findWeights(
  folder: string,
  network: string,
  weights: WeightsOption | undefined,
): FoundWeights | undefined {
  if (weights === false) return undefined;
  if (typeof weights === "string") return { file: resolve(folder, weights), isNamed: true };
  const named = Object.entries(weights ?? {}).find(([path]) => resolve(folder, path) === network)?.[1];
  if (named !== undefined) return { file: resolve(folder, named), isNamed: true };
  return { file: network.replace(/\.nn$/, ".safetensors"), isNamed: false };
}
