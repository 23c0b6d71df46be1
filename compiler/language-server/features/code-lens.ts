import type { Span } from "../../../grammar/source.ts";
import { analyze, type Analysis } from "../analysis/analyze.ts";
import { analysesWith } from "../analysis/importers.ts";
import { isWithin, multiplyAddsIn } from "../analysis/multiply-adds.ts";
import { largeNumber } from "../describe/describe-value.ts";
import type { Project } from "../project.ts";
import type { Pins } from "./pins.ts";

/** A line above a declaration: what it has, or something to do with it. */
export interface CodeLens {
  readonly span: Span;
  readonly title: string;
  readonly command?: LensCommand;
}

export type LensCommand =
  | { readonly kind: "picture" | "run"; readonly model: string }
  /** To look at this use of a module, or at all of them. */
  | { readonly kind: "pin"; readonly module: string; readonly uses: readonly string[] };

/** Models show what they have, modules where they are used. */
export function codeLens(project: Project, path: string, pins?: Pins): readonly CodeLens[] {
  const analysis = analyze(project, path);
  if (!analysis) return [];
  const analyses = analysesWith(project, path);
  return analysis.file.declarations.flatMap((declaration): CodeLens[] => {
    const { span } = declaration;
    if (declaration.kind === "model") {
      const model = declaration.name.text;
      const graph = analysis.graphs.find(({ name }) => name === model);
      const nameSpan = declaration.name.span;
      return [
        ...(graph ? [{ span: nameSpan, title: totals(graph) }] : []),
        { span: nameSpan, title: "Show picture", command: { kind: "picture", model } },
        { span: nameSpan, title: "Run", command: { kind: "run", model } },
      ];
    }
    if (declaration.kind !== "module") return [];
    const forward = declaration.members.find(({ kind }) => kind === "forward");
    const uses = forward ? usesOf(analyses, forward.span) : [];
    if (uses.length < 2) return [];
    const pin = pins?.get(path);
    const isPinned = pin !== undefined && uses.includes(pin);
    const title = isPinned ? `Shapes at ${pin}, one of ${uses.length} uses` : `${uses.length} uses: shapes of all`;
    return [
      {
        span: { ...span, start: declaration.name.span.start, end: declaration.name.span.end },
        title,
        command: { kind: "pin", module: declaration.name.text, uses },
      },
    ];
  });
}

function totals(graph: Analysis["graphs"][number]): string {
  const learned = graph.parameters.filter(({ kind, sameAs }) => kind === "parameter" && sameAs === undefined);
  const count = learned.reduce((sum, { shape }) => sum + shape.reduce((all, size) => all * size, 1), 0);
  const multiplyAdds = multiplyAddsIn(graph, isWithin(""));
  return `${largeNumber(count)} parameters${multiplyAdds > 0 ? `, ${largeNumber(multiplyAdds)} multiply-adds` : ""}`;
}

/** The paths of the modules that ran what stands between these places. */
function usesOf(analyses: readonly Analysis[], within: Span): readonly string[] {
  const paths = analyses.flatMap(({ values }) =>
    values.values
      .entries(within.source)
      .filter(({ start, end }) => start >= within.start && end <= within.end)
      .flatMap(({ value }) => value.map(({ place }) => place.path)),
  );
  return [...new Set(paths)].filter((path) => path !== "");
}
