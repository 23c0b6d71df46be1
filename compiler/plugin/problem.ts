import { resolve } from "node:path";
import { renderDiagnostic } from "../../grammar/code-frame.ts";
import { firstOf, type Diagnostic } from "../../grammar/diagnostic.ts";
import { positionAt } from "../../grammar/source.ts";

/** Diagnostics as bundlers show them: a place, a headline, and all that is to be said. */
export interface Problem {
  readonly code: string;
  /** The headline: `error[NN3004]: Linear expects …`. */
  readonly message: string;
  /** The lines it is about and whatever else there is to say, other diagnostics included. */
  readonly frame: string;
  /** All of it, as `nnc check` writes it. */
  readonly text: string;
  /** Absolute. */
  readonly file: string;
  /** From 1, as is the column. */
  readonly line: number;
  readonly column: number;
  /** How many characters it is about, on this line. */
  readonly length: number;
  readonly lineText: string;
}

/** What is to be said about a network, at the place of the first diagnostic. */
export function problemOf(folder: string, [first, ...others]: readonly [Diagnostic, ...Diagnostic[]]): Problem {
  const { code, severity, span } = first;
  const text = renderDiagnostic(first);
  const message = `${severity}[${code}]: ${first.message}`;
  // The place stands elsewhere.
  const [, , ...frame] = text.slice(message.length + 1).split("\n");
  const { shown, rest } = firstOf(others);
  const more = [...shown.map((diagnostic) => renderDiagnostic(diagnostic)), ...(rest === undefined ? [] : [rest])];
  const { line, column } = positionAt(span.source, span.start);
  const lineText = span.source.text.split("\n")[line - 1] ?? "";
  return {
    code,
    message,
    frame: [frame.join("\n"), ...more].join("\n\n"),
    text: [text, ...more].join("\n\n"),
    file: resolve(folder, span.source.path),
    line,
    column,
    length: Math.max(1, Math.min(span.end - span.start, lineText.length - column + 1)),
    lineText,
  };
}
