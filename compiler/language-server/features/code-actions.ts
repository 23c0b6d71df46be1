import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { analyze } from "../analysis/analyze.ts";
import { fixesFor } from "../fixes/index.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Project } from "../project.ts";

export interface CodeAction extends Fix {
  readonly diagnostic: Diagnostic;
}

/** The fixes for what is wrong between these places. */
export function codeActions(
  project: Project,
  path: string,
  { start, end }: Pick<Span, "start" | "end">,
): readonly CodeAction[] {
  const analysis = analyze(project, path);
  if (!analysis) return [];
  // What is wrong in an imported file is mended there.
  return analysis.diagnostics
    .filter(({ span }) => span.source === analysis.source && span.start <= end && start <= span.end)
    .flatMap((diagnostic) => fixesFor(diagnostic, analysis, project).map((fix) => ({ ...fix, diagnostic })));
}
