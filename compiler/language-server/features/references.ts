import type { Source, Span } from "../../../grammar/source.ts";
import { analyze } from "../analysis/analyze.ts";
import { analysesAcross } from "../analysis/importers.ts";
import { occurrenceAt, occurrencesOf, sameSpan } from "../analysis/symbols.ts";
import type { Project } from "../project.ts";

/** Every place in the project where what stands at this place is named, its declaration among them. */
export function references(project: Project, path: string, offset: number): readonly Span[] {
  const analysis = analyze(project, path);
  const occurrence = analysis && occurrenceAt(analysis, offset);
  if (!occurrence) return [];
  const { declared, text } = occurrence;
  // What the language brings is looked for in this file alone.
  if (declared === undefined)
    return spansIn([analysis], [analysis.source], (each) => each.declared === undefined && each.text === text);
  const analyses = analysesAcross(project, declared.source);
  const found = analyses.length > 0 ? analyses : [analysis];
  return spansIn(found, undefined, (each) => sameSpan(each.declared, declared));
}

type Analyses = Parameters<typeof occurrencesOf>[0][];

function spansIn(
  analyses: Readonly<Analyses>,
  sources: readonly Source[] | undefined,
  isMeant: (each: { readonly declared: Span | undefined; readonly text: string }) => boolean,
): readonly Span[] {
  const found = new Map<string, Span>();
  for (const analysis of analyses)
    for (const source of sources ?? analysis.program?.files.map(({ file }) => file.source) ?? [])
      for (const { value } of occurrencesOf(analysis).entries(source))
        if (isMeant(value)) found.set(`${source.path} ${value.span.start}`, value.span);
  return [...found.values()].sort((a, b) =>
    a.source.path === b.source.path ? a.start - b.start : a.source.path < b.source.path ? -1 : 1,
  );
}
