import { statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { globSync } from "tinyglobby";
import type { Source } from "../../../grammar/source.ts";
import { loadConfig } from "../../config/load-config.ts";
import { projectTop } from "../../driver/project-files.ts";
import { readContent } from "../../driver/read-content.ts";
import { MOST_BYTES, sourceFrom } from "../../driver/source-from.ts";
import type { Files } from "../../language-server/connection/files.ts";

/** How long a list of files is good, in milliseconds: editors that watch files say when it is not. */
const GOOD_FOR = 5_000;

/** The files of a folder, as a language server reads them. */
export async function diskFiles(folderUri: string | undefined): Promise<Files> {
  const folder = (folderUri === undefined ? undefined : toPath(folderUri)) ?? process.cwd();
  const known = new Map<string, { readonly stamp: string; readonly source: Source | undefined }>();
  let listed: { readonly at: number; readonly paths: readonly string[] } | undefined;
  let set = await readSet(folder);
  const shown = (path: string): string => (isAbsolute(path) ? relative(folder, path) : path).replaceAll(sep, "/");
  return {
    pathOf(uri) {
      const path = toPath(uri);
      return path === undefined ? undefined : shown(path);
    },
    uriOf: (path) => (/^\w{2,}:/.test(path) ? path : pathToFileURL(resolve(folder, path)).href),
    read(path) {
      const file = resolve(folder, path);
      const stamp = stampOf(file);
      const before = known.get(path);
      if (before?.stamp === stamp) return before.source;
      const source = stamp === "" ? undefined : readSource(file, path);
      known.set(path, { stamp, source });
      return source;
    },
    paths() {
      if (listed === undefined || Date.now() - listed.at > GOOD_FOR) listed = { at: Date.now(), paths: list(folder) };
      return listed.paths;
    },
    rootOf: (path) => (/^\w{2,}:/.test(path) ? "" : shown(projectTop(resolve(folder, path)))),
    async refresh() {
      listed = undefined;
      set = await readSet(folder);
    },
    set: () => set,
  };
}

function toPath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.mtimeMs} ${stat.size}` : "";
}

function readSource(file: string, path: string): Source | undefined {
  return sourceFrom(path, readContent(file, { within: projectTop(file), most: MOST_BYTES })).source;
}

function list(folder: string): readonly string[] {
  try {
    return globSync("**/*.nn", {
      cwd: folder,
      ignore: ["**/node_modules/**", "**/.*/**"],
      expandDirectories: false,
    }).sort();
  } catch {
    // A folder that may not be looked into has no files for us.
    return [];
  }
}

/** What is wrong with a configuration the commands say that are called with it. */
async function readSet(folder: string): Promise<Readonly<Record<string, number>>> {
  try {
    return (await loadConfig(folder))?.config.set ?? {};
  } catch {
    return {};
  }
}
