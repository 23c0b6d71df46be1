import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What the whole page may take on its way, gzipped: code and style, but not the examples' weights and images. */
const MOST = 600_000;

/** Says how large the page is, and ends the build where it is larger than it may be. */
export const reportSize = (): Plugin => ({
  name: "report-size",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const sizes = Object.values(bundle)
        .filter(({ fileName }) => /\.(?:html|js|css)$/.test(fileName))
        .map((file) => gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const told = `the whole page: ${Math.round(total / 1000)} KB gzipped, ${sizes.length} files (at most ${MOST / 1000} KB)`;
      if (total > MOST) this.warn(told);
      this.info(told);
    },
  },
});
