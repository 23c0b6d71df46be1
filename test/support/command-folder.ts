import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where tests that start processes put the command; among node_modules, so that it finds its libraries. */
    readonly commandFolder: string;
  }
}

/** Vitest's global setup. */
export default function (project: TestProject): () => void {
  const caches = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, "nnc-command-"));
  project.provide("commandFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
