import { nnc } from "./plugin.ts";

export type { PluginOptions } from "./options.ts";

export default nnc.esbuild;
