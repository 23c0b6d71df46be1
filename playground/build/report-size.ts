import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What the whole page may take on its way, gzipped: code and style, but not the examples' weights and images. */
const MOST = 600 * 1024;

const inKibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

/** Says how large the page is, and warns where it is larger than it should be. */
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
      const told = `the whole page: ${inKibibytes(total)} gzipped, ${sizes.length} files (at most ${inKibibytes(MOST)})`;
      if (total > MOST) this.warn(`${told}: it has become too large`);
      else this.info(told);
    },
  },
});
