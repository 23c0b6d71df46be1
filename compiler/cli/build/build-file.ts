import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { emitPlans } from "../../index.ts";
import type { FoundFile } from "../files/find-sources.ts";
import { stem } from "../files/paths.ts";
import type { FileToWrite } from "../files/write-files.ts";
import { compileFile } from "../open-input.ts";
import type { Progress } from "../progress.ts";
import { callsOf } from "../../explain/calls.ts";
import { checkWeights, withoutExtras } from "./check-weights.ts";
import type { BuiltFile } from "./describe-built.ts";
import { outputPaths } from "./output-paths.ts";

/** What is the same for all files of a build. */
export interface BuildJob {
  readonly folder: string;
  readonly output: string | undefined;
  readonly format: "ts" | "js";
  readonly standalone: boolean;
  readonly fuse: boolean;
  readonly target: "auto" | "wasm" | "ts";
  readonly set: Readonly<Record<string, number>>;
  readonly weights?: { readonly bytes: Uint8Array; readonly embed: boolean; readonly allowExtra: boolean };
}

/**
 * One file to its outputs, which are not written yet. Without `emit` it is only checked, since another has an error.
 *
 * @throws NncError if the weights do not fit
 */
export async function buildFile(
  file: FoundFile,
  { folder, output, format, standalone, fuse, target, set, weights }: BuildJob,
  progress: Progress,
  emit: boolean,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly built?: BuiltFile }> {
  const { path } = file;
  progress.step(`${stem(path)}: compiling…`);
  const compiled = compileFile(folder, path, { set, fuse, target }, "plan");
  const { diagnostics } = compiled;
  if (compiled.source === undefined || hasErrors(diagnostics)) return { diagnostics };
  const { source, graphs = [], plans = [] } = compiled;
  if (weights) checkWeights(graphs, weights.bytes, weights);
  if (!emit) return { diagnostics };
  const about = {
    path,
    models: graphs.map(({ name }) => name),
    calls: graphs.reduce((total, graph) => total + callsOf(graph).length, 0),
    kernels: new Set(plans.flatMap(({ run }) => run.map(({ kernel }) => kernel))).size,
  };
  if (plans.length === 0) return { diagnostics, built: { ...about, outputs: [] } };

  progress.step(`${stem(path)}: writing the module…`);
  const embed = weights?.embed ? { embed: withoutExtras(graphs, weights.bytes) } : {};
  const { code, types } = await emitPlans(source, compiled, { format, standalone, target, ...embed });
  const places = outputPaths(file, format, output);
  const outputs: FileToWrite[] = [{ path: places.code, content: code }];
  if (types !== undefined) outputs.push({ path: places.types, content: types });
  return { diagnostics, built: { ...about, outputs } };
}
