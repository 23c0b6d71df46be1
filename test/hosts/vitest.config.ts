import { defineConfig } from "vitest/config";

/** Apart from the others, since the hosts take half a gigabyte: `npm ci && npm test` here. */
export default defineConfig({
  test: {
    include: ["*.spec.ts"],
    testTimeout: 60_000,
    fileParallelism: false,
    globalSetup: "../plugin/packages-folder.ts",
  },
});
