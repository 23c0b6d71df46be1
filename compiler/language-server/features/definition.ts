import type { Span } from "../../../grammar/source.ts";
import { analyze } from "../analysis/analyze.ts";
import { declarationOf, occurrenceAt } from "../analysis/symbols.ts";
import { joinPaths } from "../../1-resolve/join-paths.ts";
import type { Project } from "../project.ts";

/** Where what a name stands for is declared; of an import's path, the beginning of that file. */
export function definition(project: Project, path: string, offset: number): Span | undefined {
  const analysis = analyze(project, path);
  if (!analysis) return undefined;
  const { file, program } = analysis;
  for (const declaration of file.declarations) {
    if (declaration.kind !== "import") continue;
    const { start, end } = declaration.fromSpan;
    if (offset < start || offset > end) continue;
    const target = declaration.from.startsWith("nn:") ? declaration.from : joinPaths(path, declaration.from);
    const found = program?.files.find((each) => each.path === target);
    return found && { source: found.file.source, start: 0, end: 0 };
  }
  const declared = occurrenceAt(analysis, offset)?.declared;
  // By another name, what is imported under it.
  return declared && ((program && declarationOf(program, declared)?.name.span) ?? declared);
}
