import { join, resolve } from "node:path";
import picocolors from "picocolors";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath } from "../files/paths.ts";
import { readSource } from "../files/read-source.ts";
import { writeFiles } from "../files/write-files.ts";
import { requireNn } from "../import/require-nn.ts";
import { reportErrors } from "../open-input.ts";
import { asDraft, isDraft } from "../python/draft.ts";
import { compilePython, writtenPath } from "../python/compile-python.ts";
import { importerOf, isPython, parseShape, type PythonFileOptions } from "../python/python-files.ts";
import type { Terminal } from "../terminal.ts";

export interface ImportOptions extends PythonFileOptions {
  readonly output?: string;
  readonly force?: boolean;
  readonly verify?: boolean;
}

/** Writes a network of PyTorch's or ONNX's down as a `.nn` file, and checks that it compiles. */
export async function importFile(terminal: Terminal, file: string, options: ImportOptions): Promise<ExitCode> {
  if (!isPython(file))
    return (await import("../import/import-network-file.ts")).importNetworkFile(terminal, file, options);
  const { folder } = terminal;
  const path = displayPath(folder, file);
  const output = options.output ?? writtenPath(path);
  requireNn(output);
  options.input?.forEach(parseShape);
  const { source, diagnostics } = readSource(folder, path);
  const importer = importerOf(folder, path);
  if (!source || !importer) {
    reportErrors(terminal, diagnostics);
    return exitCode.inputErrors;
  }
  const imported = importer(source);
  if (imported.text === undefined) {
    reportErrors(terminal, imported.diagnostics);
    return exitCode.inputErrors;
  }
  const checked = hasErrors(imported.diagnostics) ? imported : compilePython(imported, path, {}, "graph");
  if (output === "-") terminal.out.write(imported.text);
  else {
    const shown = displayPath(folder, join(output));
    // What is not understood stands in it as a TODO: something to go on with, and no network yet.
    const isWrong = hasErrors(checked.diagnostics);
    const content = isWrong ? asDraft(imported.text) : imported.text;
    const force = options.force === true || isDraft(resolve(folder, output));
    const changed = writeFiles(folder, [{ path: output, content }], { force });
    const { green, yellow, dim } = picocolors.createColors(terminal.out.color);
    const done = changed.size > 0 ? "written" : "unchanged";
    const told = isWrong ? yellow(`${done}, but it does not compile yet`) : changed.size > 0 ? green(done) : dim(done);
    terminal.out.write(`${shown}: ${told}\n`);
  }
  return reportErrors(terminal, checked.diagnostics) === undefined ? exitCode.fine : exitCode.inputErrors;
}
