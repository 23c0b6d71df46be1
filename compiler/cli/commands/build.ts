import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { buildFile, type BuildJob } from "../build/build-file.ts";
import { describeBuilt, listBuilt, type BuiltFile } from "../build/describe-built.ts";
import { emitStage } from "../build/emit-stage.ts";
import { refuseSamePlace } from "../build/output-paths.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { findSources } from "../files/find-sources.ts";
import { readBytes } from "../files/file-system.ts";
import { writeFiles } from "../files/write-files.ts";
import { reportErrors } from "../open-input.ts";
import { parseChoice, parseSet, parseTarget } from "../parse-options.ts";
import { progressOn } from "../progress.ts";
import { withoutRepeats } from "../report.ts";
import type { Terminal } from "../terminal.ts";

export interface BuildOptions {
  readonly output?: string;
  readonly weights?: string;
  readonly embed?: boolean;
  readonly allowExtra?: boolean;
  readonly standalone?: boolean;
  readonly format?: string;
  readonly fuse?: boolean;
  readonly target?: string;
  readonly simd?: string;
  readonly wasmFile?: boolean;
  readonly emit?: string;
  readonly set?: readonly string[];
  readonly json?: boolean;
}

/** Compiles files to modules. If one of them has an error, nothing is written. */
export async function build(terminal: Terminal, named: readonly string[], options: BuildOptions): Promise<ExitCode> {
  if (options.emit !== undefined) return emitStage(terminal, named, options.emit, options);
  const job = readJob(terminal, options);
  const files = findSources(terminal.folder, named);
  refuseSamePlace(files, options.output);

  const progress = progressOn(terminal.err);
  const built: BuiltFile[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for (const file of files) {
      const result = await buildFile(file, job, progress, !hasErrors(diagnostics));
      diagnostics.push(...result.diagnostics);
      if (result.built) built.push(result.built);
    }
  } finally {
    progress.done();
  }
  if (reportErrors(terminal, withoutRepeats(diagnostics)) !== undefined) return exitCode.inputErrors;

  const outputs = built.flatMap((file) => file.outputs);
  const changed = writeFiles(terminal.folder, outputs);
  terminal.out.write(options.json ? listBuilt(built, changed) : describeBuilt(built, changed, terminal.out.color));
  return exitCode.fine;
}

function readJob({ folder }: Terminal, options: BuildOptions): BuildJob {
  const {
    output,
    weights,
    embed = false,
    allowExtra = false,
    standalone = false,
    fuse = true,
    wasmFile = false,
  } = options;
  if (embed && weights === undefined)
    throw new CommandError("wrongUsage", "--embed puts weights into the module, so it needs --weights FILE");
  const format = options.format ?? "ts";
  if (format !== "ts" && format !== "js")
    throw new CommandError("wrongUsage", `--format ${format}: there is ts, and js with its .d.ts`);
  const set = parseSet(options.set);
  const target = parseTarget(options.target);
  const simd = parseChoice("--simd", options.simd, ["both", "plain", "relaxed"], "both");
  if (target === "ts" && (wasmFile || options.simd !== undefined))
    throw new CommandError(
      "wrongUsage",
      `--target ts has no WebAssembly, so ${wasmFile ? "--wasm-file" : "--simd"} says nothing`,
    );
  const job = { folder, output, format, standalone, fuse, target, set, simd, wasmFile } as const;
  return weights === undefined ? job : { ...job, weights: { bytes: readBytes(folder, weights), embed, allowExtra } };
}
