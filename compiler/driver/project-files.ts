import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source } from "../../grammar/source.ts";
import { diagnose } from "../messages.ts";
import type { ReadContent } from "./read-content.ts";
import { MOST_BYTES, sourceFrom, type ReadSource } from "./source-from.ts";

/** The sources of one compilation, which really lie within one project. */
export interface ProjectFiles {
  readonly readSource: (path: string) => ReadSource;
  /** What `compile` takes to follow imports. */
  readonly load: (path: string) => Source | undefined;
  /** The project's top, which imports may not leave, in the same terms as the paths that `load` takes. */
  readonly root: string;
  /** Says why a file was not given, in place of its being missing. */
  readonly explain: (diagnostics: readonly Diagnostic[]) => readonly Diagnostic[];
}

/** The project of a `.nn` file. Its path, and all those of imports, are seen from `folder`. */
export function openProject(folder: string, entry: string, read: ReadContent): ProjectFiles {
  const top = projectTop(resolve(folder, entry));
  const refused = new Map<string, readonly Diagnostic[]>();
  const readSource = (path: string): ReadSource =>
    sourceFrom(path, read(resolve(folder, path), { within: top, most: MOST_BYTES }));
  return {
    readSource,
    root: withSlashes(isAbsolute(entry) ? top : relative(folder, top)),
    load(path) {
      const { source, diagnostics } = readSource(path);
      if (diagnostics.length > 0) refused.set(path, diagnostics);
      return source;
    },
    explain(diagnostics) {
      const told = new Set<Diagnostic>();
      return diagnostics.flatMap((diagnostic) => {
        const why = [...refused].find(
          ([path]) => diagnostic.message === diagnose("NN2008", diagnostic.span, { path }).message,
        );
        if (diagnostic.code !== "NN2008" || !why) return [diagnostic];
        // What is about no place in the file is said at each import; the rest once, in the file.
        return why[1].flatMap((each) => {
          if (each.span.source.text === "") return [{ ...each, span: diagnostic.span }];
          return told.has(each) ? [] : [(told.add(each), each)];
        });
      });
    },
  };
}

/** A path as messages and generated code show it: from the bundler's root, the same on every machine. */
export const shownPath = (folder: string, file: string): string => withSlashes(relative(folder, file));

/** The nearest folder upwards that looks like a project's top; else the one that the file is in. */
export function projectTop(file: string): string {
  const start = dirname(file);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json")) || existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}

const withSlashes = (path: string): string => path.replaceAll(sep, "/");
