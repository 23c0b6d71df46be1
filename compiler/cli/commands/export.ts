import picocolors from "picocolors";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { dirname, join } from "node:path";
import type { Program } from "../../1-resolve/program.ts";
import type { Graph } from "../../ir/graph.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath, stem } from "../files/paths.ts";
import { writeFiles } from "../files/write-files.ts";
import { compileFile, pickModel, reportErrors, type Compiled } from "../open-input.ts";
import { parseSet } from "../parse-options.ts";
import { showSize } from "../show/show-size.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import { weightsOfModel, type ModelWeightsOptions } from "../weights/weights-of-model.ts";
import type { Terminal } from "../terminal.ts";

export interface ExportOptions extends ModelWeightsOptions {
  readonly output?: string;
  readonly model?: string;
  readonly foldBatchNorms?: boolean;
  readonly set?: readonly string[];
  readonly force?: boolean;
}

/** Writes a model for others: as ONNX, weights and all, or as source of PyTorch. */
export async function exportFile(terminal: Terminal, file: string, options: ExportOptions): Promise<ExitCode> {
  const { folder } = terminal;
  const path = displayPath(folder, file);
  const output = options.output ?? displayPath(folder, join(dirname(file), `${stem(file)}.onnx`));
  const format = formatOf(output, options);
  const compiled = compileFile(folder, path, { set: parseSet(options.set), train: false }, "graph");
  if (reportErrors(terminal, compiled.diagnostics) !== undefined || !isCompiled(compiled)) return exitCode.inputErrors;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { graphs = [], program } = compiled;
  const names = graphs.map(({ name }) => name);
  const graph = graphs[pickModel(path, names, options.model ?? (format === "py" ? names[0] : undefined))];
  if (!graph || !program) return exitCode.bug;
  const content = format === "py" ? await pythonOf(terminal, program) : await onnxOf(terminal, file, graph, options);
  if (content === undefined) return exitCode.inputErrors;
  const changed = writeFiles(folder, [{ path: output, content }], options);
  const { green, dim } = picocolors.createColors(terminal.out.color);
  const state = changed.size > 0 ? green("written") : dim("unchanged");
  terminal.out.write(`${displayPath(folder, output)}: ${state}, ${showSize(Buffer.byteLength(content))}\n`);
  return exitCode.fine;
}

const isCompiled = (compiled: Compiled): compiled is Extract<Compiled, { readonly source: object }> =>
  compiled.source !== undefined && !hasErrors(compiled.diagnostics);

async function onnxOf(
  terminal: Terminal,
  file: string,
  graph: Graph,
  options: ExportOptions,
): Promise<Uint8Array | undefined> {
  const [{ exportOnnx }, { foldBatchNorms }] = await Promise.all([
    import("../../export/onnx/export-onnx.ts"),
    import("../../export/fold-batch-norms.ts"),
  ]);
  const weights = await weightsOfModel(terminal, file, graph, options);
  const written = options.foldBatchNorms ? foldBatchNorms(graph, weights) : { graph, weights };
  const { bytes, diagnostics } = exportOnnx(written.graph, written.weights);
  reportErrors(terminal, diagnostics);
  return bytes;
}

/** All models of the file, which share their modules. */
async function pythonOf(terminal: Terminal, program: Program): Promise<string | undefined> {
  const { exportPython } = await import("../../export/python/export-python.ts");
  const { text, diagnostics } = exportPython(program);
  reportErrors(terminal, diagnostics);
  return text;
}

function formatOf(output: string, { foldBatchNorms }: ExportOptions): "onnx" | "py" {
  const [, format] = /\.(onnx|py)$/i.exec(output) ?? [];
  if (format === undefined)
    throw new CommandError("wrongUsage", `-o ${output}: a network is exported as .onnx or .py`, "-o net.onnx, say");
  const isPython = format.toLowerCase() === "py";
  if (isPython && foldBatchNorms)
    throw new CommandError("wrongUsage", "--fold-batch-norms changes weights, and a .py has none");
  return isPython ? "py" : "onnx";
}
