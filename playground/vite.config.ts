import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { contentSecurityPolicy } from "./build/content-security-policy.ts";
import { hollowOut } from "./build/hollow-out.ts";
import { leaveOut } from "./build/leave-out.ts";
import { reportSize } from "./build/report-size.ts";
import { shareChunks } from "./build/share-chunks.ts";
import { serviceWorker } from "./build/service-worker.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  // Wherever it is put.
  base: "./",
  resolve: {
    alias: { "lodash-es": "es-toolkit/compat" },
    // What the compiler imports is found here, whether or not the repository around has been installed.
    dedupe: ["chevrotain", "@dagrejs/dagre", "@lezer/python", "fflate", "picocolors"],
  },
  server: { fs: { allow: [here("..")] } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      // It would be loaded with the page for nothing: the importer reads Python by it, and the editor goes without.
      treeshake: { moduleSideEffects: (id) => !id.includes("/@lezer/") },
      output: {
        // Each with all that it imports and those before it have not: many small files would be larger together.
        codeSplitting: {
          groups: [
            // What the page and the worker share, so that neither loads the other.
            {
              name: "shared",
              test: /\/fflate\/|\/picture\/colours\.ts$|\/(?:requests|pictures-in)\.ts$|preload-helper/,
              priority: 5,
            },
            { name: "compiler", test: /\/compiler-worker\/worker\.ts$/, priority: 4 },
            // What is loaded when somebody opens weights, imports a network or asks for a module.
            { name: "weights", test: /\/import\/(?:import-weights|(?:pytorch|numpy|shards)\/\S+)\.ts$/, priority: 3 },
            { name: "import", test: /\/import-network\.ts$/, priority: 2 },
            { name: "module", test: /\/compiler\/(?:6-emit|targets\/\w+\/module)\//, priority: 1 },
          ],
        },
      },
    },
  },
  plugins: [leaveOut(), hollowOut(), shareChunks(), contentSecurityPolicy(), serviceWorker(), reportSize()],
});
