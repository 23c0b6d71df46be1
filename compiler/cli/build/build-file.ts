import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { Program } from "../../1-resolve/program.ts";
import { makeModule } from "../../driver/make-module.ts";
import type { ModuleCache } from "../../driver/module-cache.ts";
import type { Timed } from "../../timed.ts";
import type { ModuleOptions } from "../../driver/module-options.ts";
import type { Graph } from "../../ir/graph.ts";
import { partsOf } from "../../driver/known-file.ts";
import { keptIn } from "../../driver/place-weights.ts";
import { fitWeights } from "../../driver/fit-weights.ts";
import type { ReadWeights } from "../../driver/read-weights.ts";
import { diagnoseUse } from "../../plugin/messages.ts";
import type { FoundFile } from "../files/find-sources.ts";
import { stem } from "../files/paths.ts";
import type { FileToWrite } from "../files/write-files.ts";
import { compileFile } from "../open-input.ts";
import type { Progress } from "../progress.ts";
import { callsOf } from "../../explain/calls.ts";
import type { BuiltFile } from "./describe-built.ts";
import { outputPaths } from "./output-paths.ts";
import { namingFound } from "./naming-found.ts";
import { openSamples } from "./test-samples.ts";
import { typeFiles } from "./type-files.ts";
import { simplestPlans } from "../../pipeline.ts";
import { showRules } from "../../sizes/show-rules.ts";

/** What is the same for all files of a build. */
export interface BuildJob {
  readonly module: ModuleOptions;
  readonly folder: string;
  readonly output: string | undefined;
  readonly fuse: boolean;
  readonly train: boolean;
  readonly set: Readonly<Record<string, number>>;
  /** Also `net.nn.ts.map` beside the module, and in it a line that says so. */
  readonly sourceMap: boolean;
  /** Also `net.d.nn.ts` beside the file. */
  readonly types: boolean;
  readonly weights?: WeightsToPack;
  readonly timed?: Timed;
  /** Samples to try weights in fewer bytes on. */
  readonly data?: string;
  /** Modules of earlier builds. */
  readonly cache?: ModuleCache | undefined;
}

interface WeightsToPack {
  readonly take: () => Promise<ReadWeights>;
  /** As messages show it. */
  readonly path: string;
  readonly embed: boolean;
  /** In bytes, where files may be no larger. */
  readonly partSize?: number;
  readonly allowExtra: boolean;
  /** As a message names the file, if nobody else has: it was found beside the network. */
  readonly foundAt?: string;
}

export interface FileResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly built?: BuiltFile;
  /** The file, all that it imports, and what its weights consist of. */
  readonly paths: readonly string[];
  /** Undefined if it cannot be read. */
  readonly program?: Program | undefined;
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
  const { folder, output, fuse, train, set, weights, cache, timed } = job;
  const { format, target, math, threads } = job.module;
  const { path } = file;
  progress.step(`${stem(path)}: compiling…`);
  const compiled = compileFile(
    folder,
    path,
    { set, fuse, train, target, math, threads, ...(timed ? { timed } : {}) },
    "plan",
  );
  if (compiled.source === undefined) return { diagnostics: compiled.diagnostics, paths: compiled.paths };
  const { program } = compiled;
  if (hasErrors(compiled.diagnostics)) return { diagnostics: compiled.diagnostics, paths: compiled.paths, program };
  const { source, graphs = [] } = compiled;
  const taken = weights && (await namingFound(weights.foundAt, () => takeFitting(graphs, weights)));
  const paths = [...compiled.paths, ...(taken?.files ?? [])];
  const diagnostics = [...compiled.diagnostics, ...(taken?.diagnostics ?? [])];
  if (!emit) return { diagnostics, paths, program };
  const about = {
    path,
    models: graphs.map(({ name }) => name),
    calls: graphs.reduce((total, graph) => total + callsOf(graph).length, 0),
    kernels: new Set(simplestPlans(compiled).flatMap(({ run }) => run.map(({ kernel }) => kernel))).size,
    sizes: graphs.flatMap((graph) => {
      const rules = showRules(graph);
      return rules === undefined ? [] : [`sizes that ${graph.name} takes: ${rules}`];
    }),
    leftOut: job.module.standalone ? (compiled.trainers ?? []).map(({ loss }) => `${loss.name}Trainer`) : [],
  };
  if (graphs.length === 0) return { diagnostics, paths, program, built: { ...about, outputs: [] } };

  const places = outputPaths(file, format, output);
  const {
    emitted,
    weights: placed,
    verification,
  } = await makeModule(source, compiled, {
    ...job.module,
    ...(timed ? { timed } : {}),
    ...(job.data !== undefined && graphs[0] ? { samples: openSamples(folder, job.data, graphs[0]) } : {}),
    ...(cache ? { cached: { cache, planned: { fuse, train, set } } } : {}),
    nameSource: namesFrom(folder, places.code),
    step: (what) => progress.step(`${stem(path)}: ${what}`),
    ...(taken && {
      weights: {
        fitting: taken.fitting,
        embedBelow: weights.embed ? Infinity : 0,
        ...(weights.partSize === undefined ? {} : { partSize: weights.partSize }),
        url: `new URL(${JSON.stringify(`./${basename(places.weights)}`)}, import.meta.url)`,
      },
    }),
  });
  const { code, map, types, wasm } = emitted;
  const outputs: FileToWrite[] = [];
  if (placed.asset && placed.known?.parts && weights?.partSize !== undefined)
    outputs.push(
      ...partsOf(placed.asset, weights.partSize).map((content, i) => ({ path: `${places.weights}.part${i}`, content })),
    );
  else if (placed.asset) outputs.push({ path: places.weights, content: placed.asset });
  outputs.unshift({ path: places.code, content: job.sourceMap ? `${code}${mapComment(places.map)}` : code });
  if (job.sourceMap) outputs.push({ path: places.map, content: map });
  if (types !== undefined) outputs.push({ path: places.types, content: types });
  for (const { model, use, bytes, about } of wasm) {
    const path = places.wasm(use, graphs.length > 1 ? model : undefined);
    outputs.push({ path, content: bytes });
    if (about !== undefined) outputs.push({ path: `${path}.json`, content: about });
  }
  if (job.types) {
    const { wasmFile, profile, stream } = job.module;
    const about = { target, wasmFile, profile, threads, stream, weights: keptIn(placed) };
    outputs.push(...typeFiles(path, compiled, about));
  }
  return { diagnostics, paths, program, built: { ...about, outputs, ...(verification ? { verification } : {}) } };
}

/** Weights that fit, the files beside theirs that they come from, and what is to be said about them. */
async function takeFitting(graphs: readonly Graph[], weights: WeightsToPack) {
  const read = await weights.take();
  const fitting = await fitWeights(graphs, read, weights);
  const { files, choice } = read;
  const [first] = graphs;
  const diagnostics = choice && first ? [diagnoseUse("NN5406", first.span, { path: weights.path, ...choice })] : [];
  return { fitting, files, diagnostics };
}

/** The line of a module that tells where its source map lies: beside it. */
const mapComment = (map: string): string => `//# sourceMappingURL=${encodeURIComponent(basename(map))}\n`;

/** What the source map of a module calls a source: the way from the module's folder. All paths start at `folder`. */
function namesFrom(folder: string, module: string): (path: string) => string {
  const from = dirname(resolve(folder, module));
  return (path) => relative(from, resolve(folder, path)).replaceAll(sep, "/");
}
