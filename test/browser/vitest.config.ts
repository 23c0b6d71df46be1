import { defineConfig } from "vitest/config";

/** Apart from the others: `npm ci && npm test` here. It wants Chromium, of `CHROMIUM` or /usr/bin/chromium. */
export default defineConfig({
  test: {
    include: ["*.spec.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    globalSetup: "../plugin/packages-folder.ts",
  },
});
