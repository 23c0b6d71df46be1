import { defineConfig } from "vitest/config";

/**
 * Apart from the others, since the frameworks take most of a gigabyte: `npm ci && npm test` here. Pages want Chromium, of
 * `CHROMIUM` or /usr/bin/chromium.
 */
export default defineConfig({
  test: { include: ["*.spec.ts"], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false },
});
