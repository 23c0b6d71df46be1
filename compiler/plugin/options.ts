import type { Config } from "../config/config.ts";

/** What it says under the words of nnc.config.ts. */
export const sharedOptions = [
  ...(["target", "fuse", "train", "set", "math", "simd", "profile", "threads", "types", "verify", "cache"] as const),
  ...(["weights", "dtype", "shuffle", "stream", "stripPrefix", "allowExtra"] as const),
] as const satisfies readonly (keyof Config)[];

/**
 * What the plugin of every bundler takes. The words are those of the command line and of nnc.config.ts, which is read as well:
 * what is said here counts for more. Paths start at the project's root.
 */
export interface PluginOptions extends Pick<Config, (typeof sharedOptions)[number]> {
  /** Weights of fewer bytes are put into the module; others become a file of their own. */
  readonly embedBelow?: number;
  /**
   * Writes `net.d.nn.ts` and its map beside each `net.nn` that is imported, as `nnc types` does: by itself where the project
   * has a tsconfig.json.
   */
  readonly types?: boolean;
  /**
   * Whether modules are run before they are handed on, and compared with what their files say. Without it, a build does so with
   * those up to 20 million multiply-adds, and a development server with none.
   */
  readonly verify?: boolean;
}

export const DEFAULT_EMBED_BELOW = 4096;
