import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source } from "../../grammar/source.ts";
import { runPipeline, type PipelineOptions, type Stages } from "../pipeline.ts";
import { openProject } from "../driver/project-files.ts";
import { readContent } from "../driver/read-content.ts";
import { CommandError, exitCode } from "./exit-codes.ts";
import { readSource } from "./files/read-source.ts";
import { requireNetwork } from "./files/require-network.ts";
import { report, showCounts } from "./report.ts";
import { compilePython } from "./python/compile-python.ts";
import { importerOf } from "./python/python-files.ts";
import type { Terminal } from "./terminal.ts";

export type Goal = "graph" | "optimized" | "plan";

/** What became of a file: its stages as far as they went, or only why it could not be read. */
export type Compiled = ((Stages & { readonly source: Source }) | Unread) & {
  /** The file and all that it imports, whether they are there or not. */
  readonly paths: readonly string[];
};

interface Unread {
  readonly source?: undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file and what it imports, and takes it through the stages. */
export function compileFile(folder: string, path: string, options: PipelineOptions, until: Goal): Compiled {
  const { source, diagnostics } = readSource(folder, path);
  requireNetwork(path);
  if (!source) return { diagnostics, paths: [path] };
  const importer = importerOf(folder, path);
  if (importer) return { ...compilePython(importer(source), path, options, until), paths: [path] };
  const { load, root, explain } = openProject(folder, path, readContent);
  const paths = new Set([path]);
  const loadNoted = (imported: string): Source | undefined => {
    paths.add(imported);
    return load(imported);
  };
  const stages = runPipeline(source, { ...options, load: loadNoted, root }, until);
  return { ...stages, source, paths: [...paths], diagnostics: explain(stages.diagnostics) };
}

/** A loss has no open sizes. */
const OPEN_LOSS = "NN3003";

/** The same for whoever does not train: a network whose loss cannot have its open sizes is one without a loss. */
export function compileToRun(folder: string, path: string, options: PipelineOptions, until: Goal): Compiled {
  const compiled = compileFile(folder, path, options, until);
  const errors = compiled.diagnostics.filter(({ severity }) => severity === "error");
  const isOnlyLoss = errors.length > 0 && errors.every(({ code }) => code === OPEN_LOSS);
  return isOnlyLoss ? compileFile(folder, path, { ...options, train: false }, until) : compiled;
}

/** Shows what is wrong with files; with errors it says how many and gives the exit code. */
export function reportErrors(terminal: Terminal, diagnostics: readonly Diagnostic[]): number | undefined {
  const counts = report(terminal, diagnostics);
  if (counts.errors === 0) return undefined;
  terminal.err.write(`${showCounts(counts, terminal.err)}\n`);
  return exitCode.inputErrors;
}

/** The one model that was asked for, or the only one there is. */
export function pickModel(path: string, names: readonly string[], wanted: string | undefined): number {
  if (names.length === 0) throw new CommandError("inputErrors", `${path} declares no model`);
  if (wanted === undefined) {
    if (names.length === 1) return 0;
    throw new CommandError(
      "wrongUsage",
      `${path} has ${names.length} models: ${names.join(", ")}`,
      `pick one: --model ${names[0]}`,
    );
  }
  const at = names.indexOf(wanted);
  if (at >= 0) return at;
  throw new CommandError("wrongUsage", `${path} has no model ${wanted}`, `there is ${names.join(", ")}`);
}
