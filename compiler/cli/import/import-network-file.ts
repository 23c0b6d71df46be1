import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import picocolors from "picocolors";
import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source } from "../../../grammar/source.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { safetensorsOf } from "../../driver/read-weights.ts";
import type { ImportedNetwork } from "../../import/imported-network.ts";
import { QUICK_WORK, workOf } from "../../verify/work.ts";
import { runPipeline } from "../../pipeline.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { readBytes } from "../files/file-system.ts";
import { displayPath } from "../files/paths.ts";
import { checkFiles, writeFiles, type FileToWrite } from "../files/write-files.ts";
import { reportErrors } from "../open-input.ts";
import { parseFixedShape } from "../python/python-files.ts";
import { plural } from "../report.ts";
import { showSize } from "../show/show-size.ts";
import type { Terminal } from "../terminal.ts";
import { requireNn } from "./require-nn.ts";
import { verifyImport } from "./verify-import.ts";

export interface NetworkFileOptions {
  readonly input?: readonly string[];
  readonly output?: string;
  readonly force?: boolean;
  /** By itself where it is quick. */
  readonly verify?: boolean;
}

/** Writes a network that lies in a file with its weights (TorchScript, ONNX) as a `.nn` file and safetensors beside it. */
export async function importNetworkFile(
  terminal: Terminal,
  file: string,
  options: NetworkFileOptions,
): Promise<ExitCode> {
  const { folder } = terminal;
  const path = displayPath(folder, file);
  const { output = join(dirname(file), `${stemOf(file)}.nn`) } = options;
  requireNn(output);
  const bytes = readBytes(folder, file);
  const [{ importNetwork }, { writeTree }] = await Promise.all([
    import("../../import/import-network.ts"),
    import("../../import/tree/write-tree.ts"),
  ]);
  const imported = await importNetwork(bytes, {
    path,
    inputs: (options.input ?? []).map(parseFixedShape),
    readBeside(name) {
      const beside = join(dirname(resolve(folder, file)), basename(name));
      return existsSync(beside) ? readBytes(folder, beside) : undefined;
    },
  });
  const { tree } = imported;
  const diagnostics = imported.diagnostics.map((each) => withBatchFirst(each, options.input));
  const failed = reportErrors(terminal, diagnostics);
  if (tree === undefined || failed !== undefined) return exitCode.inputErrors;
  const text = writeTree(tree);
  const written = source(output === "-" ? "net.nn" : displayPath(folder, output), text);
  const compiled = runPipeline(written, {}, "graph");
  if (hasErrors(compiled.diagnostics)) {
    reportErrors(terminal, compiled.diagnostics);
    return exitCode.inputErrors;
  }
  const graphs = compiled.graphs ?? [];
  requireAll(imported, graphs);
  const weights = join(dirname(output), `${stemOf(output)}.safetensors`);
  const packed = safetensorsOf({ format: imported.format, tensors: imported.weights, unread: new Map() });
  const files: FileToWrite[] = [{ path: output, content: text }];
  if (imported.weights.size > 0) files.push({ path: weights, content: packed });
  if (output !== "-") checkFiles(folder, files, options);
  const isQuick = graphs.reduce((total, graph) => total + workOf(graph), 0) <= QUICK_WORK;
  const verified = (options.verify ?? isQuick) ? await verifyImport(written, packed, imported) : undefined;
  if (verified && !verified.isRight)
    throw new CompilerBug(
      `what was imported answers something else than ${path}: it differs by ${verified.largest.toExponential(1)} of the largest number; nothing is written`,
    );
  if (output === "-") {
    terminal.out.write(text);
    return exitCode.fine;
  }
  const changed = writeFiles(folder, files, options);
  const { green, dim } = picocolors.createColors(terminal.out.color);
  for (const { path: to, content } of files) {
    const state = changed.has(to) ? green("written") : dim("unchanged");
    const what =
      typeof content === "string"
        ? `${plural(content.split("\n").length - 1, "line")}, from ${imported.format}`
        : `${plural(imported.weights.size, "tensor")}, ${showSize(content.length)}`;
    terminal.out.write(`${displayPath(folder, to)}: ${state}  ${dim(what)}\n`);
  }
  const proof = verified
    ? `verified: it answers as the file does, but for ${verified.largest.toExponential(1)} of the largest number`
    : options.verify
      ? `not verified: something in it cannot be calculated as it stands, without what it was made with`
      : undefined;
  if (proof !== undefined) terminal.out.write(`${proof}\n`);
  return exitCode.fine;
}

/** What sizes without a batch come to is a batch that stands elsewhere. */
function withBatchFirst(diagnostic: Diagnostic, given: readonly string[] = []): Diagnostic {
  const [first] = given;
  if (first === undefined || diagnostic.help !== undefined || !/\[\d+, N\b/.test(diagnostic.message)) return diagnostic;
  return { ...diagnostic, help: `the batch comes first in --input: ${first.replace(/^(\w+=)?/, "$11,")}` };
}

const stemOf = (file: string): string => basename(file).replace(/\.[A-Za-z0-9]+$/, "");

/** What has been written asks for the weights that were read, and for no others. */
function requireAll(
  { weights }: ImportedNetwork,
  graphs: readonly { readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[] }[],
): void {
  for (const { parameters } of graphs)
    for (const { name, shape } of parameters) {
      const found = weights.get(name);
      if (name.endsWith("num_batches_tracked") && !found) continue;
      if (found?.shape.join() !== shape.join())
        throw new CompilerBug(
          `the import wrote ${name} of shape [${shape.join(", ")}], and its file has ${found ? `[${found.shape.join(", ")}]` : "none"}`,
        );
    }
}
