import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source, type Source } from "../../../grammar/source.ts";
import type { ImportedPython } from "../../import/python/import-python.ts";
import { runPipeline, type PipelineOptions, type Stages } from "../../pipeline.ts";
import type { Goal } from "../open-input.ts";

/** The name of the `.nn` text of a file of Python. */
export const writtenPath = (path: string): string => path.replace(/\.py$/, ".nn");

export type CompiledPython =
  (Stages & { readonly source: Source }) | { readonly source?: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Takes what was imported through the stages. Its errors, and those of the stages, are told at the lines of Python. */
export function compilePython(
  { text, diagnostics, place }: ImportedPython,
  path: string,
  options: PipelineOptions,
  until: Goal,
): CompiledPython {
  if (text === undefined || hasErrors(diagnostics)) return { diagnostics };
  const written = source(writtenPath(path), text);
  const stages = runPipeline(written, options, until);
  return {
    ...stages,
    source: written,
    diagnostics: [...diagnostics, ...stages.diagnostics.map((each) => place(each, written))],
  };
}
