import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { analyze } from "../analysis/analyze.ts";
import type { Project } from "../project.ts";

/** What is wrong in a file itself. What is wrong in one that it imports is told there, and here where the import stands. */
export function diagnostics(project: Project, path: string): readonly Diagnostic[] {
  const analysis = analyze(project, path);
  if (!analysis) return [];
  const { source, file } = analysis;
  const [own, others] = partition(analysis.diagnostics, ({ span }) => span.source === source);
  const elsewhere = others.filter(({ severity }) => severity === "error");
  return [
    ...own,
    ...file.declarations.flatMap((declaration): Diagnostic[] => {
      if (declaration.kind !== "import") return [];
      const first = elsewhere.find(({ span }) =>
        span.source.path.endsWith(declaration.from.replace(/^(?:\.\.?\/)+/, "")),
      );
      if (!first) return [];
      return [
        {
          ...first,
          span: declaration.fromSpan,
          message: `${first.span.source.path}: ${first.message}`,
          notes: [{ span: first.span, text: first.message }, ...first.notes],
        },
      ];
    }),
  ];
}

function partition<T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}
