import { defineConfig } from "vitest/config";

/** Apart from the others: `npm test` here installs the example's packages. It wants a Redis. */
export default defineConfig({ test: { include: ["*.spec.ts"], testTimeout: 90_000, hookTimeout: 60_000 } });
