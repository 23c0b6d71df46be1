import { hasErrors } from "../../../grammar/diagnostic.ts";
import { emitPlans } from "../../index.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { findSources } from "../files/find-sources.ts";
import { compileFile, reportErrors } from "../open-input.ts";
import { parseSet, parseTarget } from "../parse-options.ts";
import type { Terminal } from "../terminal.ts";
import { printStage, stageNames, type StageName } from "./print-stage.ts";
import { isBinary } from "../../targets/index.ts";

export interface EmitStageOptions {
  readonly fuse?: boolean;
  readonly standalone?: boolean;
  readonly target?: string;
  readonly set?: readonly string[];
}

/** Prints what a stage makes of one file, in place of writing the module. */
export async function emitStage(
  terminal: Terminal,
  named: readonly string[],
  wanted: string,
  options: EmitStageOptions,
): Promise<ExitCode> {
  const stage = stageNamed(wanted);
  const target = parseTarget(options.target);
  if (stage === "wat" && !isBinary(target))
    throw new CommandError("wrongUsage", `--target ${target} has no WebAssembly, so there is none to show`);
  const [file, ...others] = findSources(terminal.folder, named);
  if (!file || others.length > 0) throw new CommandError("wrongUsage", "--emit shows one file at a time");
  const compiled = compileFile(
    terminal.folder,
    file.path,
    { set: parseSet(options.set), fuse: options.fuse ?? true, target },
    "plan",
  );
  if (compiled.source !== undefined) {
    const { source, graphs = [] } = compiled;
    const isRight = !hasErrors(compiled.diagnostics) && graphs.length > 0;
    const text =
      stage === "ts"
        ? isRight && (await emitPlans(source, compiled, { standalone: options.standalone ?? false })).code
        : await printStage(stage, source, compiled);
    terminal.out.write(text || "");
  }
  return reportErrors(terminal, compiled.diagnostics) === undefined ? exitCode.fine : exitCode.inputErrors;
}

function stageNamed(name: string): StageName {
  const stage = stageNames.find((each) => each === name);
  if (stage) return stage;
  throw new CommandError(
    "wrongUsage",
    `--emit ${name}: there is no such stage`,
    `the stages are ${stageNames.join(", ")}`,
  );
}
