import { dirname } from "node:path";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { declareGraphs } from "../../declare.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { projectSources } from "../files/project-sources.ts";
import { describeStale, staleFiles } from "../files/stale-files.ts";
import { writeFiles, type FileToWrite } from "../files/write-files.ts";
import { compileFile, reportErrors } from "../open-input.ts";
import { parseSet, parseTarget } from "../parse-options.ts";
import { withoutRepeats } from "../report.ts";
import type { Terminal } from "../terminal.ts";

export interface TypesOptions {
  readonly check?: boolean;
  readonly target?: string;
  readonly set?: readonly string[];
}

/** Writes `net.d.nn.ts` and its map beside each file. If one of the files has an error, nothing is written. */
export async function types(terminal: Terminal, named: readonly string[], options: TypesOptions): Promise<ExitCode> {
  const { terminal: within, files, config } = await projectSources(terminal, named);
  const settings = {
    set: { ...config.set, ...parseSet(options.set) },
    target: parseTarget(options.target ?? config.target),
  };
  const compiled = files.map(({ path }) => ({ path, result: compileFile(within.folder, path, settings, "graph") }));
  const diagnostics = withoutRepeats(compiled.flatMap(({ result }) => result.diagnostics));
  if (reportErrors(within, diagnostics) !== undefined) return exitCode.inputErrors;

  const outputs = compiled.map(({ path, result }) => ({ path, outputs: typesOf(path, result, settings) }));
  const all = outputs.flatMap((each) => each.outputs);
  if (options.check) return describeStale(within, staleFiles(within.folder, all), all.length);
  const changed = writeFiles(within.folder, all);
  for (const { path, outputs: own } of outputs)
    terminal.out.write(
      own[0]
        ? `${path} → ${own[0].path}${own.some((each) => changed.has(each.path)) ? "" : "  (unchanged)"}\n`
        : `${path}: no model, no types\n`,
    );
  return exitCode.fine;
}

/** The two files that lie beside a `.nn` file without errors. */
export function typesOf(
  path: string,
  compiled: ReturnType<typeof compileFile>,
  settings: Parameters<typeof declareGraphs>[2],
): readonly FileToWrite[] {
  if (compiled.source === undefined || hasErrors(compiled.diagnostics)) return [];
  const declarations = declareGraphs(compiled.source, compiled, settings);
  if (!declarations) return [];
  const beside = (name: string): string => (dirname(path) === "." ? name : `${dirname(path)}/${name}`);
  return [declarations.types, declarations.map].map(({ name, text }) => ({ path: beside(name), content: text }));
}
