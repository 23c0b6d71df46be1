import picocolors from "picocolors";
import { diagnosticToJson } from "../../../grammar/code-frame.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { findSources } from "../files/find-sources.ts";
import { compileFile } from "../open-input.ts";
import { count, plural, report, showCounts, withoutRepeats } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { parseSet } from "../parse-options.ts";

export interface CheckOptions {
  readonly set?: readonly string[];
  readonly json?: boolean;
}

/** Says what is wrong with files, and writes nothing. */
export function check(terminal: Terminal, files: readonly string[], options: CheckOptions): ExitCode {
  const set = parseSet(options.set);
  const checked = findSources(terminal.folder, files).map(({ path }) => {
    const compiled = compileFile(terminal.folder, path, { set }, "graph");
    return { path, models: modelNames(compiled), diagnostics: compiled.diagnostics };
  });
  const all = withoutRepeats(checked.flatMap(({ diagnostics }) => diagnostics));
  const counts = count(all);

  if (options.json) {
    const listed = checked.map((file) => ({ ...file, diagnostics: file.diagnostics.map(diagnosticToJson) }));
    terminal.out.write(`${JSON.stringify({ ...counts, files: listed }, null, 2)}\n`);
  } else {
    report(terminal, all);
    const colors = picocolors.createColors(terminal.out.color);
    for (const { path, models, diagnostics } of checked)
      if (diagnostics.length === 0) terminal.out.write(`${path}: ${colors.green("fine")}, ${describe(models)}\n`);
    if (all.length > 0) terminal.err.write(`${showCounts(counts, terminal.err)}\n`);
  }
  return counts.errors > 0 ? exitCode.inputErrors : exitCode.fine;
}

const describe = (models: readonly string[]): string =>
  models.length === 0 ? "no model" : plural(models.length, "model");

const modelNames = (compiled: ReturnType<typeof compileFile>): readonly string[] =>
  compiled.source === undefined
    ? []
    : compiled.file.declarations.flatMap((each) => (each.kind === "model" ? [each.name.text] : []));
