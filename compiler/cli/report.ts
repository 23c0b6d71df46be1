import picocolors from "picocolors";
import { renderDiagnostic } from "../../grammar/code-frame.ts";
import { firstOf, type Diagnostic } from "../../grammar/diagnostic.ts";
import type { Terminal, TextStream } from "./terminal.ts";

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

/** Shows diagnostics on stderr; those of a file that several others import once. */
export function report(terminal: Terminal, diagnostics: readonly Diagnostic[]): Counts {
  const distinct = withoutRepeats(diagnostics);
  const { shown, rest } = firstOf(distinct);
  for (const diagnostic of shown)
    terminal.err.write(`${renderDiagnostic(diagnostic, { color: terminal.err.color })}\n\n`);
  if (rest !== undefined) terminal.err.write(`${rest}\n\n`);
  return count(distinct);
}

export function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, message, span }: Diagnostic): string =>
    JSON.stringify([code, span.source.path, span.start, message]);
  return [...new Map([...diagnostics].reverse().map((each) => [keyOf(each), each] as const)).values()].reverse();
}

export const count = (diagnostics: readonly Diagnostic[]): Counts => {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: diagnostics.length - errors };
};

/** `2 errors, 1 warning`; nothing where there is neither. */
export function showCounts({ errors, warnings }: Counts, stream: TextStream): string {
  const colors = picocolors.createColors(stream.color);
  return [
    ...(errors > 0 ? [colors.red(plural(errors, "error"))] : []),
    ...(warnings > 0 ? [colors.yellow(plural(warnings, "warning"))] : []),
  ].join(", ");
}

export const plural = (amount: number, noun: string): string =>
  `${amount.toLocaleString("en-US")} ${noun}${amount === 1 ? "" : "s"}`;
