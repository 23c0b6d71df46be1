import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CommandError } from "../exit-codes.ts";
import { onFiles, statOf } from "./file-system.ts";
import { displayPath } from "./paths.ts";
import { requireNetwork } from "./require-network.ts";

export interface FoundFile {
  /** As messages show it. */
  readonly path: string;
  /** Where it lies within the folder that was named; its own name if it was named itself. */
  readonly within: string;
}

/** The files that were named, and all `.nn` files below the folders that were, each once. */
export function findSources(folder: string, named: readonly string[]): readonly FoundFile[] {
  const found = new Map<string, FoundFile>();
  const add = (path: string, within: string): void => {
    const absolute = resolve(folder, path);
    if (!found.has(absolute)) found.set(absolute, { path: displayPath(folder, path), within });
  };
  for (const name of named) {
    if (statOf(folder, name).isDirectory()) {
      const inside = sourcesBelow(resolve(folder, name));
      if (inside.length === 0) throw new CommandError("fileSystem", `${name}: there are no .nn files in this folder`);
      for (const file of inside) add(join(name, file), file);
    } else {
      requireNetwork(name);
      add(name, name.split(/[/\\]/).at(-1) ?? name);
    }
  }
  return [...found.values()];
}

function sourcesBelow(top: string): readonly string[] {
  const visit = (folder: string): string[] =>
    onFiles(folder, () => readdirSync(folder, { withFileTypes: true }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        if (entry.isDirectory()) return isSkipped(entry.name) ? [] : visit(join(folder, entry.name));
        return entry.isFile() && entry.name.endsWith(".nn") ? [join(folder, entry.name)] : [];
      });
  return visit(top).map((file) => relative(top, file));
}

const isSkipped = (name: string): boolean => name.startsWith(".") || name === "node_modules";
