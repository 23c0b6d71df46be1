import { buildFiles } from "../build/build-files.ts";
import { describeBuilt, listBuilt } from "../build/describe-built.ts";
import { describeVerified } from "../build/describe-verified.ts";
import { emitStage } from "../build/emit-stage.ts";
import { readJobs } from "../build/read-jobs.ts";
import { parseSet } from "../parse-options.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { projectSources } from "../files/project-sources.ts";
import { describeStale, staleFiles } from "../files/stale-files.ts";
import { writeFiles } from "../files/write-files.ts";
import { reportErrors } from "../open-input.ts";
import { startTiming } from "../timing.ts";
import type { FoundFile } from "../files/find-sources.ts";
import type { BuildJob } from "../build/build-file.ts";
import type { Terminal } from "../terminal.ts";

export interface BuildOptions {
  readonly output?: string;
  readonly weights?: string | false;
  readonly strip?: string;
  readonly embed?: boolean;
  readonly allowExtra?: boolean;
  readonly dtype?: string;
  readonly shuffle?: boolean;
  readonly stream?: boolean;
  readonly partSize?: string;
  readonly data?: string;
  readonly standalone?: boolean;
  readonly format?: string;
  readonly fuse?: boolean;
  readonly train?: boolean;
  readonly target?: string;
  readonly simd?: string;
  readonly wasmFile?: boolean;
  readonly threads?: boolean;
  readonly math?: string;
  readonly profile?: boolean;
  readonly types?: boolean;
  readonly verify?: boolean;
  /** The same option, spelled with its value. */
  readonly "verify=off"?: boolean;
  readonly cache?: boolean;
  readonly timing?: boolean;
  readonly sourceMap?: boolean;
  readonly force?: boolean;
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly emit?: string;
  readonly dump?: string;
  readonly set?: readonly string[];
  readonly json?: boolean;
}

/** Compiles files to modules. If one of them has an error, nothing is written. */
export async function build(terminal: Terminal, named: readonly string[], options: BuildOptions): Promise<ExitCode> {
  if (options.emit !== undefined) return emitStage(terminal, named, options.emit, options);
  if (options.dump !== undefined)
    return (await import("../build/dump-stages.ts")).dumpStages(terminal, named, options.dump, options);
  if (options.watch) return (await import("../build/watch.ts")).watch(terminal, named, options);
  const sources = await projectSources(terminal, named);
  const { folder } = sources.terminal;
  const timing = options.timing ? startTiming() : undefined;
  const jobs = readJobs(terminal, sources, options);
  const jobOf = (file: FoundFile): BuildJob => ({ ...jobs(file), ...(timing ? { timed: timing.timed } : {}) });
  const { built, programs, diagnostics } = await buildFiles(terminal, sources.files, jobOf);
  if (reportErrors(terminal, diagnostics) !== undefined) return exitCode.inputErrors;

  refuseUnknownSizes(parseSet(options.set), programs);
  const outputs = built.flatMap((file) => file.outputs);
  if (options.check) return describeStale(terminal, staleFiles(folder, outputs), outputs.length);
  const changed = writeFiles(folder, outputs, options);
  const { color } = terminal.out;
  terminal.out.write(
    options.json
      ? listBuilt(built, changed)
      : `${describeBuilt(built, changed, color)}${describeVerified(built, color)}`,
  );
  if (timing) terminal.err.write(timing.report());
  return exitCode.fine;
}
