import type { PluginOptions } from "./options.ts";
import { nnc } from "./plugin.ts";

export type { PluginOptions } from "./options.ts";

/** What `Bun.build` takes; its own types are only there where Bun's are installed. */
export interface BundlerPlugin {
  readonly name: string;
  setup(build: never): void | Promise<void>;
}

export default nnc.bun as unknown as (options?: PluginOptions) => BundlerPlugin;
