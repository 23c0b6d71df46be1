import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Analysis } from "../analysis/analyze.ts";
import type { Project } from "../project.ts";
import type { TextEdit } from "../text-edit.ts";

/** A way out of a diagnostic, as edits. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Nothing else is likely to be meant: `nnc check --fix` does it without being asked about it. */
  readonly isCertain: boolean;
}

/** Gives the fixes that it knows for a diagnostic, of which most are not its own. */
export type FixRule = (diagnostic: Diagnostic, analysis: Analysis, project: Project) => readonly Fix[];
