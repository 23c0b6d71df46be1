import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeclarationFiles } from "../index.ts";

/**
 * Writes a network's types into its folder. Files that say so already are left alone, so that nobody is woken; where nothing can
 * be written, a build goes on without.
 */
export function writeTypes(folder: string, { types, map }: DeclarationFiles): void {
  for (const { name, text } of [types, map]) {
    const file = join(folder, name);
    try {
      if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
    } catch {
      return;
    }
  }
}
