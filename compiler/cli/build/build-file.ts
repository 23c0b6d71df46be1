import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { basename } from "node:path";
import { emitPlans, type EmitPlansOptions } from "../../index.ts";
import { checkWeights } from "../../pack/check-weights.ts";
import { packWeights, withoutExtras } from "../../pack/pack-weights.ts";
import type { FoundFile } from "../files/find-sources.ts";
import { stem } from "../files/paths.ts";
import type { FileToWrite } from "../files/write-files.ts";
import { compileFile } from "../open-input.ts";
import type { Progress } from "../progress.ts";
import { callsOf } from "../../explain/calls.ts";
import type { BuiltFile } from "./describe-built.ts";
import { outputPaths } from "./output-paths.ts";
import { mapComment, namesFrom } from "./source-map-place.ts";
import { typeFiles } from "./type-files.ts";
import { verifyBuilt, type VerifyMode } from "./verify-built.ts";

/** What is the same for all files of a build. */
export interface BuildJob {
  readonly folder: string;
  readonly output: string | undefined;
  readonly format: "ts" | "js";
  readonly standalone: boolean;
  readonly fuse: boolean;
  readonly target: "auto" | "wasm" | "ts";
  readonly simd: "both" | "plain" | "relaxed";
  readonly wasmFile: boolean;
  readonly profile: boolean;
  readonly math: "exact" | "fast";
  readonly set: Readonly<Record<string, number>>;
  /** Also `net.nn.ts.map` beside the module, and in it a line that says so. */
  readonly sourceMap: boolean;
  /** Also `net.d.nn.ts` beside the file. */
  readonly types: boolean;
  readonly verify: VerifyMode;
  readonly weights?: { readonly bytes: Uint8Array; readonly embed: boolean; readonly allowExtra: boolean };
}

export interface FileResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly built?: BuiltFile;
  /** The file and all that it imports. */
  readonly paths: readonly string[];
}

/**
 * One file to its outputs, which are not written yet. Without `emit` it is only checked, since another has an error.
 *
 * @throws NncError if the weights do not fit, WrongModule if the module is not what the file says
 */
export async function buildFile(
  file: FoundFile,
  job: BuildJob,
  progress: Progress,
  emit: boolean,
): Promise<FileResult> {
  const { folder, output, format, fuse, target, set, math, weights } = job;
  const { path } = file;
  progress.step(`${stem(path)}: compiling…`);
  const compiled = compileFile(folder, path, { set, fuse, target, math }, "plan");
  const { diagnostics, paths } = compiled;
  if (compiled.source === undefined || hasErrors(diagnostics)) return { diagnostics, paths };
  const { source, graphs = [], plans = [] } = compiled;
  const fitting = weights && checkWeights(graphs, weights.bytes, weights);
  if (!emit) return { diagnostics, paths };
  const about = {
    path,
    models: graphs.map(({ name }) => name),
    calls: graphs.reduce((total, graph) => total + callsOf(graph).length, 0),
    kernels: new Set(plans.flatMap(({ run }) => run.map(({ kernel }) => kernel))).size,
  };
  if (plans.length === 0) return { diagnostics, paths, built: { ...about, outputs: [] } };

  const places = outputPaths(file, format, output);
  const outputs: FileToWrite[] = [];
  let beside: Uint8Array | undefined;
  const options: { -readonly [Key in keyof EmitPlansOptions]: EmitPlansOptions[Key] } = {
    ...job,
    nameSource: namesFrom(folder, places.code),
  };
  if (weights && fitting) {
    progress.step(`${stem(path)}: packing weights…`);
    const { bytes, embed } = weights;
    // Both kinds of kernels would want them in a form of their own; the file's is smaller than both, and serves both.
    const isPacked = !embed || target !== "auto";
    const packed = isPacked ? await packWeights(compiled, fitting, { target }) : withoutExtras(graphs, bytes);
    if (embed) options.embed = packed;
    else {
      beside = packed;
      outputs.push({ path: places.weights, content: packed });
      options.weightsUrl = `new URL(${JSON.stringify(`./${basename(places.weights)}`)}, import.meta.url)`;
    }
  }
  progress.step(`${stem(path)}: writing the module…`);
  const emitted = await emitPlans(source, compiled, options);
  const { code, map, types, wasm } = emitted;
  progress.step(`${stem(path)}: verifying…`);
  const verification = await verifyBuilt(compiled, emitted, job, fitting && { ...fitting, packed: beside });
  outputs.unshift({ path: places.code, content: job.sourceMap ? `${code}${mapComment(places.map)}` : code });
  if (job.sourceMap) outputs.push({ path: places.map, content: map });
  if (types !== undefined) outputs.push({ path: places.types, content: types });
  for (const { model, bytes } of wasm)
    outputs.push({ path: places.wasm(wasm.length > 1 ? model : undefined), content: bytes });
  if (job.types) {
    const own = weights ? (weights.embed ? "embedded" : "fetched") : "none";
    outputs.push(...typeFiles(path, compiled, { target, wasmFile: job.wasmFile, profile: job.profile, weights: own }));
  }
  return { diagnostics, paths, built: { ...about, outputs, ...(verification ? { verification } : {}) } };
}
