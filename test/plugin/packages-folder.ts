import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where tests install the package: one folder for all of them, gone after the last. */
    readonly packagesFolder: string;
  }
}

/** Vitest's global setup. */
export default function (project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "nnc-packages-")));
  project.provide("packagesFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
