import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { renderDiagnostic, runPipeline, source, type Diagnostic, type Source } from "../../../compiler/index.ts";
import { importPython, type PythonOptions } from "../../../compiler/import/python/import-python.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";

export interface ImportedNetwork {
  readonly text: string | undefined;
  /** Of the import and, if that found no error, of compiling its result: all at lines of Python. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Imports a file as the command line does. Messages call it by its name. */
export function importNetwork(
  file: string,
  sizes: readonly number[],
  options: Partial<PythonOptions> = {},
): ImportedNetwork {
  const folder = dirname(file);
  const load = (path: string): Source | undefined => {
    const beside = normalize(join(folder, path));
    return existsSync(beside) ? source(path, readFileSync(beside, "utf8")) : undefined;
  };
  const name = file.slice(folder.length + 1);
  return importText(source(name, readFileSync(file, "utf8")), {
    vocabulary,
    inputs: sizes.length === 0 ? [] : [{ sizes }],
    load,
    ...options,
  });
}

export function importText(entry: Source, options: PythonOptions): ImportedNetwork {
  const { text, diagnostics, place } = importPython(entry, options);
  if (text === undefined || diagnostics.some(({ severity }) => severity === "error")) return { text, diagnostics };
  const written = source(entry.path.replace(/\.py$/, ".nn"), text);
  const compiled = runPipeline(written, {}, "graph");
  return { text, diagnostics: [...diagnostics, ...compiled.diagnostics.map((each) => place(each, written))] };
}

/** All that is said, as a terminal shows it. */
export const rendered = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map((each) => `${renderDiagnostic(each)}\n`).join("\n");
