import { existsSync, readFileSync } from "node:fs";
import { source, type Source } from "../../compiler/index.ts";

/** Reads `.nn` files of this repository by their path from its top. */
export function readRepositoryFile(path: string): Source | undefined {
  const url = new URL(`../../${path}`, import.meta.url);
  return existsSync(url) ? source(path, readFileSync(url, "utf8")) : undefined;
}

export function repositoryFile(path: string): Source {
  const found = readRepositoryFile(path);
  if (!found) throw new Error(`there is no ${path}`);
  return found;
}
