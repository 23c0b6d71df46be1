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
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
    const compiler = chunks.find(({ moduleIds }) => moduleIds.includes(worker));
    const page = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith("/src/page/page.ts")));
    if (!compiler || !page) this.error("there is no chunk of the page, or none of the worker");
    if (page.imports.includes(compiler.fileName))
      this.error("the page loads the compiler: what both use belongs into the shared chunk (vite.config.ts)");
  },
});
