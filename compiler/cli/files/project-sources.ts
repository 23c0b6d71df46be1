import { join, relative } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import { ConfigError } from "../../config/config-error.ts";
import { diagnoseConfig } from "../../config/config-messages.ts";
import type { Config } from "../../config/config.ts";
import { loadConfig, type LoadedConfig } from "../../config/load-config.ts";
import { spanOfKey } from "../../config/span-of-key.ts";
import { CommandError } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { findSources, type FoundFile } from "./find-sources.ts";

export interface ProjectSources {
  /** As it was given; with files from the configuration, in its folder, so that results do not depend on where nnc is called. */
  readonly terminal: Terminal;
  readonly files: readonly FoundFile[];
  readonly loaded: LoadedConfig | undefined;
  /** Of the file that was loaded; empty where there is none. */
  readonly config: Config;
}

/**
 * The files that were named or, if none was, those that the project's configuration lists.
 *
 * @throws ConfigError, CommandError
 */
export async function projectSources(terminal: Terminal, named: readonly string[]): Promise<ProjectSources> {
  const loaded = await loadConfig(terminal.folder);
  const config = loaded?.config ?? {};
  if (named.length > 0) return { terminal, files: findSources(terminal.folder, named), loaded, config };
  if (loaded?.config.files === undefined)
    throw new CommandError(
      "wrongUsage",
      loaded
        ? `no file is named, and ${loaded.file.path} lists none`
        : "no file is named, and there is no nnc.config.ts",
      "name files, or the folder that they are in; nnc init writes a configuration that lists them",
    );
  return { terminal: { ...terminal, folder: loaded.folder }, files: listedFiles(loaded), loaded, config };
}

function listedFiles(loaded: LoadedConfig): readonly FoundFile[] {
  const { files = [] } = loaded.config;
  const found = [files].flat().flatMap((entry) => filesOf(loaded, entry));
  return [...new Map(found.map((file) => [file.path, file])).values()];
}

function filesOf({ folder, file }: LoadedConfig, entry: string): readonly FoundFile[] {
  if (!isDynamicPattern(entry)) return findSources(folder, [entry]);
  const paths = globSync(entry, { cwd: folder, ignore: ["**/node_modules/**"], expandDirectories: false })
    .filter((path) => path.endsWith(".nn"))
    .sort();
  if (paths.length === 0) throw new ConfigError([diagnoseConfig("NN5305", spanOfKey(file, entry), { pattern: entry })]);
  const base = staticPart(entry);
  return paths.map((path) => ({ path, within: relative(base, path) }));
}

/** `models` of `models/*.nn`: the folder whose shape is kept below the output folder. */
function staticPart(pattern: string): string {
  const parts = pattern.split("/");
  return join(
    ".",
    ...parts.slice(
      0,
      parts.findIndex((part) => isDynamicPattern(part)),
    ),
  );
}
