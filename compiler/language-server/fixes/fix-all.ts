import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { source as sourceOf, type Source } from "../../../grammar/source.ts";
import { analyze } from "../analysis/analyze.ts";
import type { Project } from "../project.ts";
import { applyEdits } from "../text-edit.ts";
import { fixesFor } from "./index.ts";

/** Each mends one thing, and what was behind it can be seen then. */
const MOST_ROUNDS = 200;

/**
 * The texts that a file and those that it imports would have with every certain fix made, by path. A fix that mends nothing is not made.
 */
export function fixAll(
  project: Project,
  path: string,
): { readonly texts: ReadonlyMap<string, string>; readonly count: number } {
  const changed = new Map<string, Source>();
  const within: Project = { ...project, read: (each) => changed.get(each) ?? project.read(each) };
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const made = fixOnce(within, path, changed);
    if (made === 0) break;
    count += made;
  }
  return { texts: new Map([...changed].map(([each, { text }]) => [each, text])), count };
}

/** Makes one fix after the other, until one has to be looked at anew; gives how many. */
function fixOnce(project: Project, path: string, changed: Map<string, Source>): number {
  const analysis = analyze(project, path);
  if (!analysis) return 0;
  for (const diagnostic of analysis.diagnostics) {
    const fix = fixesFor(diagnostic, analysis, project).find(({ isCertain }) => isCertain);
    if (!fix) continue;
    const before = new Map(changed);
    for (const source of new Set(fix.edits.map(({ span }) => span.source))) {
      const own = fix.edits.filter(({ span }) => span.source === source);
      changed.set(source.path, sourceOf(source.path, applyEdits(source.text, own)));
    }
    if (isBetter(diagnostic, analysis.diagnostics, analyze(project, path)?.diagnostics ?? [])) return 1;
    changed.clear();
    for (const [each, source] of before) changed.set(each, source);
  }
  return 0;
}

/** What was to be mended is, and nothing has come up instead but what could not be seen before it was mended. */
function isBetter(mended: Diagnostic, before: readonly Diagnostic[], after: readonly Diagnostic[]): boolean {
  const isSame = ({ code, message }: Diagnostic): boolean => code === mended.code && message === mended.message;
  if (after.filter(isSame).length >= before.filter(isSame).length) return false;
  return after.length <= before.length || before.some(({ code }) => stopsReading.test(code));
}

/** Words and names: where these are wrong, no shapes are looked at. */
const stopsReading = /^NN(?:1\d\d\d|2001|2007|2008|2009|2010|2011)$/;
