import { typeFiles } from "../build/type-files.ts";
import { isTaken, weightsFinder } from "../build/weights-finder.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { projectSources } from "../files/project-sources.ts";
import { describeStale, staleFiles } from "../files/stale-files.ts";
import { writeFiles } from "../files/write-files.ts";
import { compileFile, reportErrors } from "../open-input.ts";
import { parseSet, parseTarget } from "../parse-options.ts";
import { withoutRepeats } from "../report.ts";
import type { Terminal } from "../terminal.ts";

export interface TypesOptions {
  readonly force?: boolean;
  readonly check?: boolean;
  readonly target?: string;
  readonly set?: readonly string[];
}

/** Writes `net.d.nn.ts` and its map beside each file. If one of the files has an error, nothing is written. */
export async function types(terminal: Terminal, named: readonly string[], options: TypesOptions): Promise<ExitCode> {
  const sources = await projectSources(terminal, named);
  const { terminal: within, files, config } = sources;
  const settings = {
    set: { ...config.set, ...parseSet(options.set) },
    target: parseTarget(options.target ?? config.target),
  };
  const compiled = files.map(({ path }) => ({ path, result: compileFile(within.folder, path, settings, "graph") }));
  const diagnostics = withoutRepeats(compiled.flatMap(({ result }) => result.diagnostics));
  if (reportErrors(within, diagnostics) !== undefined) return exitCode.inputErrors;

  const weightsOf = weightsFinder(sources, terminal.folder, undefined);
  const outputs = compiled.map(({ path, result }) => {
    const weights = !isTaken(weightsOf(path)) ? "none" : config.embed ? "embedded" : "fetched";
    const { wasmFile = false, threads = false } = config;
    const { profile = false, stream = false } = config;
    const about = { target: settings.target, weights, wasmFile, profile, threads, stream } as const;
    return { path, outputs: typeFiles(path, result, about) };
  });
  const all = outputs.flatMap((each) => each.outputs);
  if (options.check) return describeStale(within, staleFiles(within.folder, all), all.length);
  const changed = writeFiles(within.folder, all, options);
  for (const { path, outputs: own } of outputs)
    terminal.out.write(
      own[0]
        ? `${path} → ${own[0].path}${own.some((each) => changed.has(each.path)) ? "" : "  (unchanged)"}\n`
        : `${path}: no model, no types\n`,
    );
  return exitCode.fine;
}
