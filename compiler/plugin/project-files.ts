import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { decodeSource } from "../../grammar/check-text.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source } from "../../grammar/source.ts";

/** The sources of one compilation. */
export interface ProjectFiles {
  /** What `compile` takes to follow imports: paths are relative to the bundler's root. */
  readonly load: (path: string) => Source | undefined;
  /** The folder that imports may not leave, seen from the bundler's root. */
  readonly root: string;
  /** What is wrong with files that could not be decoded. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `read` gives the bytes of a file by its absolute path. */
export function openProject(
  folder: string,
  entry: string,
  read: (file: string) => Uint8Array | undefined,
): ProjectFiles {
  const top = projectTop(entry);
  const diagnostics: Diagnostic[] = [];
  return {
    root: withSlashes(relative(folder, top)),
    diagnostics,
    load(path) {
      const file = resolve(folder, path);
      const bytes = read(file);
      if (bytes === undefined || !isWithin(realpathSync(top), file)) return undefined;
      const decoded = decodeSource(path, bytes);
      diagnostics.push(...decoded.diagnostics);
      return decoded.source;
    },
  };
}

/** A path as messages and generated code show it: from the bundler's root, the same on every machine. */
export const shownPath = (folder: string, file: string): string => withSlashes(relative(folder, file));

/** The bytes of a file, or nothing where there is none. */
export function readIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The nearest folder upwards that looks like a project's top; else the one that the file is in. */
export function projectTop(file: string): string {
  const start = dirname(file);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json")) || existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}

/** A link counts as what it leads to. */
function isWithin(folder: string, file: string): boolean {
  const inner = relative(folder, realpathSync(file));
  return inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

const withSlashes = (path: string): string => path.replaceAll(sep, "/");
