import { defineConfig } from "vitest/config";

/** Whole networks take minutes, all the rest takes seconds: `vitest run --project networks`, or `units`. */
const networks = "test/networks/**/*.test.ts";

export default defineConfig({
  test: {
    // Vitest would leave one of two cores idle.
    maxWorkers: "100%",
    projects: [
      { test: { name: "units", include: ["test/**/*.test.ts"], exclude: [networks], testTimeout: 60_000 } },
      { test: { name: "networks", include: [networks] } },
    ],
  },
});
