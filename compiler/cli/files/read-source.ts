import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { decodeSource } from "../../../grammar/check-text.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { source, type Source } from "../../../grammar/source.ts";
import { diagnose } from "../../messages.ts";
import { diagnoseFile } from "../messages.ts";
import { onFiles, projectRoot, readBytes, statOf } from "./file-system.ts";
import { isWithinFolder } from "./paths.ts";

const MEGABYTE = 2 ** 20;
const MOST_BYTES = 4 * MEGABYTE;

export interface ReadSource {
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
}

/** A file as text, if it is UTF-8 and not too large. */
export function readSource(folder: string, path: string): ReadSource {
  const { size } = statOf(folder, path);
  if (size > MOST_BYTES) return { diagnostics: [tooLarge(path, size)] };
  return decodeSource(path, readBytes(folder, path));
}

function tooLarge(path: string, size: number): Diagnostic {
  const show = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1).replace(/\.0$/, "")} MB`;
  return diagnoseFile("NN5101", startOf(path), { path, size: show(size), limit: show(MOST_BYTES) });
}

const startOf = (path: string) => ({ source: source(path, ""), start: 0, end: 0 });

/** What `compile` takes to follow the imports of a file. */
export interface ImportLoader {
  readonly load: (path: string) => Source | undefined;
  /** The project's top, in the same terms as the paths that `load` takes. */
  readonly root: string;
  /** Says why a file was not given, in place of its being missing. */
  readonly explain: (diagnostics: readonly Diagnostic[]) => readonly Diagnostic[];
}

/** Reads the files that `entry` imports, as long as they really lie within its project. */
export function importLoader(folder: string, entry: string): ImportLoader {
  const top = projectRoot(resolve(folder, entry));
  const root = isAbsolute(entry) ? top : relative(folder, top);
  const refused = new Map<string, readonly Diagnostic[]>();
  return {
    root: root.replaceAll(sep, "/"),
    load(path) {
      const real = realPathOf(folder, path);
      if (real === undefined) return undefined;
      const read: ReadSource = isWithinFolder(realpathSync(top), real)
        ? readSource(folder, path)
        : { diagnostics: [diagnoseFile("NN5102", startOf(path), { path })] };
      if (read.source === undefined) refused.set(path, read.diagnostics);
      return read.source;
    },
    explain: (diagnostics) =>
      diagnostics.flatMap((diagnostic) => {
        const why = [...refused].find(
          ([path]) => diagnostic.message === diagnose("NN2008", diagnostic.span, { path }).message,
        );
        if (diagnostic.code !== "NN2008" || !why) return [diagnostic];
        return why[1].map((each) => (each.span.source.text === "" ? { ...each, span: diagnostic.span } : each));
      }),
  };
}

function realPathOf(folder: string, path: string): string | undefined {
  return onFiles(path, () => {
    try {
      return realpathSync(resolve(folder, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  });
}
