import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Program } from "../../1-resolve/program.ts";
import type { FoundFile } from "../files/find-sources.ts";
import { progressOn } from "../progress.ts";
import { withoutRepeats } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { buildFile, type BuildJob, type FileResult } from "./build-file.ts";
import type { BuiltFile } from "./describe-built.ts";

export interface BuildResult {
  readonly built: readonly BuiltFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the files. */
  readonly programs: readonly (Program | undefined)[];
}

/**
 * All files to their outputs, which are not written yet. After the first error the rest is only checked.
 *
 * @throws NncError if weights do not fit
 */
export async function buildFiles(
  terminal: Terminal,
  files: readonly FoundFile[],
  jobOf: (file: FoundFile) => BuildJob,
  build: (file: FoundFile, run: () => Promise<FileResult>) => Promise<FileResult> = (_, run) => run(),
): Promise<BuildResult> {
  const progress = progressOn(terminal.err);
  const built: BuiltFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const programs: (Program | undefined)[] = [];
  try {
    for (const file of files) {
      const isWritten = !hasErrors(diagnostics);
      const result = await build(file, () => buildFile(file, jobOf(file), progress, isWritten));
      diagnostics.push(...result.diagnostics);
      programs.push(result.program);
      if (result.built) built.push(result.built);
    }
  } finally {
    progress.done();
  }
  return { built, programs, diagnostics: withoutRepeats(diagnostics) };
}
