import picocolors from "picocolors";
import { diagnosticToJson, renderCompact } from "../../../grammar/code-frame.ts";
import { firstOf, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { CommandError } from "../exit-codes.ts";
import { plural, report, showCounts, type Counts } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { githubLine } from "./github-line.ts";

export interface CheckReport {
  readonly checked: readonly CheckedFile[];
  /** Each once, where several files import what is wrong. */
  readonly all: readonly Diagnostic[];
  readonly counts: Counts;
}

export interface CheckedFile {
  readonly path: string;
  readonly models: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How `nnc check` says what it found. What a program reads goes to stdout, what people read to stderr. */
export const reporters = {
  pretty(terminal: Terminal, { checked, all, counts }: CheckReport): void {
    report(terminal, all);
    const colors = picocolors.createColors(terminal.out.color);
    for (const { path, models, diagnostics } of checked)
      if (diagnostics.length === 0) terminal.out.write(`${path}: ${colors.green("fine")}, ${describe(models)}\n`);
    if (all.length > 0) terminal.err.write(`${showCounts(counts, terminal.err)}\n`);
  },
  compact(terminal: Terminal, { all }: CheckReport): void {
    const { shown, rest } = firstOf(all);
    for (const diagnostic of shown) terminal.out.write(`${renderCompact(diagnostic)}\n`);
    if (rest !== undefined) terminal.err.write(`${rest}\n`);
  },
  json(terminal: Terminal, { checked, counts }: CheckReport): void {
    const files = checked.map((file) => ({ ...file, diagnostics: file.diagnostics.map(diagnosticToJson) }));
    terminal.out.write(`${JSON.stringify({ ...counts, files }, null, 2)}\n`);
  },
  github(terminal: Terminal, { all }: CheckReport): void {
    for (const diagnostic of all) terminal.out.write(`${githubLine(diagnostic)}\n`);
  },
} as const;

export type CheckFormat = keyof typeof reporters;

/** `--format pretty|compact|json|github` */
export function parseFormat(text = "pretty"): CheckFormat {
  if (Object.hasOwn(reporters, text)) return text as CheckFormat;
  throw new CommandError("wrongUsage", `--format ${text}: there are ${Object.keys(reporters).join(", ")}`);
}

const describe = (models: readonly string[]): string =>
  models.length === 0 ? "no model" : plural(models.length, "model");
