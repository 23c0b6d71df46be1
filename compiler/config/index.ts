/** What `nnc.config.ts` imports, as `nnc/config`. */
export { defineConfig, type Config } from "./config.ts";
