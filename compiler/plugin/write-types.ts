import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { TypesToWrite } from "./compile-network.ts";
import { diagnoseUse } from "./messages.ts";
import { shownPath } from "../driver/project-files.ts";
import { refusal } from "../driver/read-content.ts";

/** Networks of which it has been said that their types cannot be written, which need not be said at each rebuild. */
const known = new Set<string>();

/**
 * Writes a network's types beside it. Files that say so already are left alone, so that nobody is woken. Where they cannot be
 * written a build goes on without, and has a warning the first time.
 */
export function writeTypes(folder: string, network: string, { files, model }: TypesToWrite): Diagnostic | undefined {
  for (const { name, text } of [files.types, files.map]) {
    const file = join(dirname(network), name);
    try {
      if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
    } catch (error) {
      const reason = refusal(error);
      if (reason === undefined) throw error;
      if (known.has(network)) return undefined;
      known.add(network);
      return diagnoseUse("NN5405", model, { path: shownPath(folder, file), reason });
    }
  }
  known.delete(network);
  return undefined;
}
