/** What the plugin of every bundler takes; the words are those of the command line. */
export interface PluginOptions {
  /** Kernels in WebAssembly, in TypeScript, or ("auto", the default) both, for the host to choose from. */
  readonly target?: Target;
  /** False leaves every layer a kernel of its own. */
  readonly fuse?: boolean;
  /** Sizes that a model leaves open in its `where`: `{ H: 224 }`. */
  readonly set?: Readonly<Record<string, number>>;
  /**
   * Where the weights lie, from the project's root: one safetensors file, or one by the path of each `.nn` file. Else those of
   * `net.nn` are taken from `net.safetensors` beside it, if it is there. False takes none.
   */
  readonly weights?: string | Readonly<Record<string, string>> | false;
  /** Lets weights be that no model of the file has. */
  readonly allowExtra?: boolean;
  /** Weights of fewer bytes are put into the module; others become a file of their own. */
  readonly embedBelow?: number;
  /**
   * Writes `net.d.nn.ts` and its map beside each `net.nn` that is imported, as `nnc types` does: by itself where the project
   * has a tsconfig.json.
   */
  readonly types?: boolean;
}

export type Target = (typeof targets)[number];

export const targets = ["auto", "wasm", "ts"] as const;

export const DEFAULT_EMBED_BELOW = 4096;
