import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { contentSecurityPolicy } from "./build/content-security-policy.ts";
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
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // What is loaded when somebody imports a network, and what when somebody asks for a module.
            {
              name: "import",
              test: /\/compiler\/import\/(?:python|torchscript|onnx|tree)\/|\/@lezer\/(?:python|lr)\//,
            },
            { name: "module", test: /\/compiler\/(?:6-emit|targets\/(?:wasm|typescript)\/module)\// },
          ],
        },
      },
    },
  },
  plugins: [leaveOut(), shareChunks(), contentSecurityPolicy(), serviceWorker(), reportSize()],
});
