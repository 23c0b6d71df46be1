import picocolors from "picocolors";
import { decodeSource } from "../../../grammar/check-text.ts";
import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { parse } from "../../../grammar/parse.ts";
import { formatFile } from "../../../grammar/format/print-ast.ts";
import type { ReadSource } from "../../driver/source-from.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { findSources } from "../files/find-sources.ts";
import { readSource } from "../files/read-source.ts";
import { writeFiles } from "../files/write-files.ts";
import { reportErrors } from "../open-input.ts";
import { plural } from "../report.ts";
import type { Terminal } from "../terminal.ts";

export interface FmtOptions {
  readonly check?: boolean;
}

/** Writes files in the one way that there is; `-` goes from stdin to stdout. */
export async function fmt(terminal: Terminal, files: readonly string[], options: FmtOptions): Promise<ExitCode> {
  if (files.includes("-")) {
    if (files.length > 1) throw new CommandError("wrongUsage", "- stands alone: it formats what comes in on stdin");
    return formatStdin(terminal, options);
  }
  const formatted = findSources(terminal.folder, files).map(({ path }) => ({
    path,
    ...format(readSource(terminal.folder, path)),
  }));
  const failed = reportErrors(
    terminal,
    formatted.flatMap(({ diagnostics }) => diagnostics),
  );
  const changed = formatted.flatMap(({ path, before, after }) =>
    after === undefined || after === before ? [] : [{ path, content: after }],
  );
  // Files that parse are formatted also where another one does not.
  if (!options.check) writeFiles(terminal.folder, changed, { force: true });
  for (const { path } of changed)
    terminal.out.write(options.check ? `${path} is not formatted\n` : `${path} formatted\n`);
  if (failed !== undefined) return exitCode.inputErrors;
  if (changed.length === 0) {
    const colors = picocolors.createColors(terminal.out.color);
    terminal.out.write(colors.dim(`${plural(formatted.length, "file")}, nothing to change\n`));
  }
  return options.check && changed.length > 0 ? exitCode.inputErrors : exitCode.fine;
}

async function formatStdin(terminal: Terminal, { check }: FmtOptions): Promise<ExitCode> {
  const { before, after, diagnostics } = format(decodeSource("stdin", await terminal.readStdin()));
  const failed = reportErrors(terminal, diagnostics);
  if (failed !== undefined || after === undefined) return exitCode.inputErrors;
  if (!check) terminal.out.write(after);
  else if (after !== before) terminal.out.write("stdin is not formatted\n");
  return check && after !== before ? exitCode.inputErrors : exitCode.fine;
}

interface Formatted {
  readonly before?: string;
  /** Missing where the text has errors. */
  readonly after?: string;
  readonly diagnostics: readonly Diagnostic[];
}

function format({ source, diagnostics: unreadable }: ReadSource): Formatted {
  if (!source) return { diagnostics: unreadable };
  const { file, diagnostics } = parse(source);
  if (hasErrors(diagnostics)) return { before: source.text, diagnostics };
  return { before: source.text, after: formatFile(file), diagnostics };
}
