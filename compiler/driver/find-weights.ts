import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../config/config.ts";

/** Where weights lie: one file for all networks, or one by the path of each `.nn` file. False: nowhere. */
export type WeightsOption = NonNullable<Config["weights"]>;

export interface FoundWeights {
  /** Absolute. */
  readonly file: string;
  /** Which of several sets of weights in it: `model_ema` of `x.pth:model_ema`. */
  readonly key?: string;
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
  if (typeof weights === "string") return { ...namedWeights(folder, weights), isNamed: true };
  const named = Object.entries(weights ?? {}).find(([path]) => resolve(folder, path) === network)?.[1];
  if (named !== undefined) return { ...namedWeights(folder, named), isNamed: true };
  return { file: network.replace(/\.(?:nn|py)$/, ".safetensors"), isNamed: false };
}

/** A file, or a file and a key: `x.pth:model_ema`. A name with a colon is a file's if there is one of it. */
export function namedWeights(folder: string, named: string): Pick<FoundWeights, "file" | "key"> {
  const whole = resolve(folder, named);
  // A drive's letter is no file.
  const [, path, key] = /^(.{2,}):([^:/\\]+)$/.exec(named) ?? [];
  if (path === undefined || key === undefined || existsSync(whole)) return { file: whole };
  return { file: resolve(folder, path), key };
}
