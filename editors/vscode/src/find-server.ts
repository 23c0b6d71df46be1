import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";

/** How the language server is started. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The `nnc` that a setting names, or that is installed in the project, or that is on the PATH. A JavaScript file is run by `node`, the
 * editor's own if it is not said.
 */
export function findServer(folder: string | undefined, setting: string, node: string): ServerCommand {
  const named = setting.trim();
  if (named !== "") {
    const path = folder !== undefined && !isAbsolute(named) && /[/\\]/.test(named) ? join(folder, named) : named;
    return /\.[cm]?js$/.test(path)
      ? { command: node, args: [path, "lsp", "--stdio"] }
      : { command: path, args: ["lsp", "--stdio"] };
  }
  const own = folder === undefined ? undefined : installedIn(folder);
  return own === undefined
    ? { command: "nnc", args: ["lsp", "--stdio"] }
    : { command: node, args: [own, "lsp", "--stdio"] };
}

function installedIn(folder: string): string | undefined {
  try {
    const file = createRequire(join(folder, "package.json")).resolve("nnc/package.json");
    const command = join(dirname(file), "dist/compiler/cli/nnc.js");
    return existsSync(command) ? command : undefined;
  } catch {
    // It is not installed there.
    return undefined;
  }
}
