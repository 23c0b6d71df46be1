import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const worker = fileURLToPath(new URL("../src/compiler-worker/worker.ts", import.meta.url));

/** Builds the worker together with the page, so that what both use is there once; Vite by itself would bundle it apart. */
export const shareChunks = (): Plugin => ({
  name: "share-chunks",
  apply: "build",
  enforce: "pre",
  load(id) {
    if (!id.endsWith("/src/page/worker-address.ts")) return undefined;
    const file = this.emitFile({ type: "chunk", id: worker, name: "worker" });
    return `export const workerAddress = import.meta.ROLLUP_FILE_URL_${file};`;
  },
});
