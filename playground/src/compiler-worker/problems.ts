import { renderDiagnostic } from "../../../grammar/code-frame.ts";
import { firstOf, type Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Source } from "../../../grammar/source.ts";
import type { Problem } from "./requests.ts";

/** The most important diagnostics for the page, whose text is `shown`. */
export function problemsOf(
  diagnostics: readonly Diagnostic[],
  shown: Source,
): { readonly problems: readonly Problem[]; readonly rest: string | undefined } {
  const { shown: first, rest } = firstOf(diagnostics);
  return { problems: first.map((each) => problemOf(each, shown)), rest };
}

function problemOf(diagnostic: Diagnostic, shown: Source): Problem {
  const { severity, code, message, span, notes } = diagnostic;
  // What is wrong in a file that the text imports is marked where the text uses it, if that is told.
  const place = [span, ...notes.map((note) => note.span)].find((each) => each.source.path === shown.path);
  return {
    severity,
    code,
    message,
    from: place?.start,
    to: place?.end,
    frame: renderDiagnostic(diagnostic),
  };
}

/** An error that has been thrown as one of the page's problems. */
export function thrownProblem(error: unknown): Problem {
  const text = error instanceof Error ? error.message : String(error);
  const [, code = "NN9000", message = text] = /^(NN\d{4}): ([^]*)$/.exec(text) ?? [];
  return { severity: "error", code, message, from: undefined, to: undefined, frame: `error[${code}]: ${message}` };
}
