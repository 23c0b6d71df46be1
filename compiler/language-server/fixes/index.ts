import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Analysis } from "../analysis/analyze.ts";
import type { Project } from "../project.ts";
import { missingForward, sizeOfDimension } from "./declarations.ts";
import { asHelpWritesIt, didYouMean } from "./did-you-mean.ts";
import type { Fix, FixRule } from "./fix.ts";
import { missingImport } from "./imports.ts";
import { otherLanguages } from "./other-languages.ts";
import { rearranged, sizeFromInput } from "./shapes.ts";

/** In the order in which they are offered. */
const rules: readonly FixRule[] = [
  missingImport,
  didYouMean,
  asHelpWritesIt,
  otherLanguages,
  rearranged,
  sizeFromInput,
  sizeOfDimension,
  missingForward,
];

/** The ways out of a diagnostic that can be written as edits. What the standard library says stays as it is. */
export function fixesFor(diagnostic: Diagnostic, analysis: Analysis, project: Project): readonly Fix[] {
  return rules
    .flatMap((rule) => rule(diagnostic, analysis, project))
    .filter(({ edits }) => edits.every(({ span }) => !span.source.path.startsWith("nn:")));
}
