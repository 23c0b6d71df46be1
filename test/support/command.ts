import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { inject } from "vitest";
import "./command-folder.ts";

/**
 * The command line as one file and its chunks, made of the sources as they are: a process that has to compile a thousand files
 * first takes two seconds to start.
 */
async function bundleCommand(): Promise<string> {
  const bundle = await rolldown({
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    platform: "node",
    input: { "compiler/cli/nnc": "compiler/cli/nnc.ts", "compiler/config/index": "compiler/config/index.ts" },
    external: /^[^./]/,
    treeshake: false,
  });
  // Each worker has its own.
  const dir = join(inject("commandFolder"), String(process.pid));
  await bundle.write({ dir, format: "esm", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" });
  await bundle.close();
  return join(dir, "compiler/cli/nnc.js");
}

/** The path of `nnc` for a process of its own. */
export const command = await bundleCommand();
