import { hasErrors, type Diagnostic } from "../../grammar/diagnostic.ts";
import { NncError } from "../../runtime/tensor.ts";
import type { Source, Span } from "../../grammar/source.ts";
import { declareGraphs } from "../declare.ts";
import { runPipeline, type Stages } from "../index.ts";
import type { FittingWeights } from "../pack/check-weights.ts";
import { WEIGHTS_URL, type Network, type NetworkRequest, type TypesToWrite } from "./compile-network.ts";
import { openModuleCache } from "../driver/module-cache.ts";
import { makeModule } from "../driver/make-module.ts";
import type { VerifyMode } from "../driver/module-options.ts";
import { keptIn, type PlacedWeights } from "../driver/place-weights.ts";
import { findWeights } from "../driver/find-weights.ts";
import { fillWeights, fitWeights } from "../driver/fit-weights.ts";
import { readWeights, type ReadWeights } from "../driver/read-weights.ts";
import { diagnoseUse } from "./messages.ts";
import { DEFAULT_EMBED_BELOW } from "./options.ts";
import { openProject, shownPath } from "../driver/project-files.ts";
import type { FileContent, ReadContent } from "../driver/read-content.ts";
import { whyNotRead } from "../driver/source-from.ts";
import { DEFAULT_TARGET, isTargetChoice } from "../targets/index.ts";

/** Compiles a `.nn` file and packs its weights. Reads files through `read` only. */
export async function makeNetwork(request: NetworkRequest, read: ReadContent): Promise<Network> {
  const { folder, file, options } = request;
  const path = shownPath(folder, file);
  const { readSource, load, root, explain } = openProject(folder, path, read);
  const { source: entry, diagnostics: unreadable } = readSource(path);
  if (entry === undefined) return { diagnostics: unreadable };
  const target = request.target ?? options.target ?? DEFAULT_TARGET;
  if (!isTargetChoice(target)) return { diagnostics: [diagnoseUse("NN5401", startOf(entry), { target })] };

  const { dtype = "f32", shuffle = false, stream = false } = options;
  const { fuse = true, train = true, set = {}, math = "exact", threads = false } = options;
  const stages = runPipeline(entry, { fuse, train, set, target, math, threads, load, root });
  const found = explain(stages.diagnostics);
  if (hasErrors(found)) return { diagnostics: found };
  if (stages.graphs?.length === 0) return { diagnostics: found, code: "export {};\n" };

  const { weights: fitting, diagnostics: unfit = [] } = await weightsFor(request, stages, read);
  const diagnostics = [...found, ...unfit];
  if (hasErrors(diagnostics)) return { diagnostics };
  const embedBelow = options.embedBelow ?? DEFAULT_EMBED_BELOW;
  const cache = (options.cache ?? true) ? openModuleCache(folder) : undefined;
  const { emitted, weights } = await makeModule(entry, stages, {
    ...(cache ? { cached: { cache, planned: { fuse, train, set } } } : {}),
    format: "js",
    target,
    math,
    dtype,
    shuffle,
    stream,
    simd: options.simd ?? "both",
    wasmFile: false,
    profile: options.profile ?? false,
    threads,
    standalone: false,
    verify: verifyMode(request),
    ...(fitting && { weights: { fitting, embedBelow, url: WEIGHTS_URL } }),
  });
  const { code, map } = emitted;
  const { asset } = weights;
  const types = typesFor(request, entry, stages, weights);
  const models = (stages.graphs ?? []).map(({ name }) => name);
  return { diagnostics, code, map, models, ...(asset ? { weights: asset } : {}), ...(types ? { types } : {}) };
}

/** What is being worked on should be there at once. */
function verifyMode({ options: { verify }, isDevelopment }: NetworkRequest): VerifyMode {
  if (verify === undefined) return isDevelopment ? "never" : "quick";
  return verify ? "always" : "never";
}

/** The types that hold for the file itself, whatever one import asks for. */
function typesFor(
  {
    options: { types, target = DEFAULT_TARGET, profile = false, threads = false, stream = false },
    target: asked,
  }: NetworkRequest,
  entry: Source,
  stages: Stages,
  weights: PlacedWeights,
): TypesToWrite | undefined {
  if (!types || asked !== undefined) return undefined;
  const files = declareGraphs(entry, stages, { target, profile, threads, stream, weights: keptIn(weights) });
  return files && { files, model: modelOf(stages) };
}

/** Weights that are all that the network needs, if it is to have some. */
async function weightsFor(
  { folder, file, options, isDevelopment }: NetworkRequest,
  stages: Stages,
  read: ReadContent,
): Promise<{ readonly weights?: FittingWeights; readonly diagnostics?: readonly Diagnostic[] }> {
  const place = findWeights(folder, file, options.weights);
  if (place === undefined) return {};
  const content = read(place.file);
  const { graphs = [] } = stages;
  const span = modelOf(stages);
  const path = shownPath(folder, place.file);
  if (content.kind === "missing") return place.isNamed ? { diagnostics: [diagnoseUse("NN5402", span, { path })] } : {};
  if (content.kind !== "bytes") return { diagnostics: [whyNotRead(path, content, span)] };
  let weights: ReadWeights | undefined;
  try {
    weights = await readWeights(place, content.bytes, {
      path,
      stripPrefix: options.stripPrefix,
      read: (beside) => bytesIn(read(beside)),
    });
    const { choice } = weights;
    const fitting = await fitWeights(graphs, weights, options);
    return { weights: fitting, diagnostics: choice ? [diagnoseUse("NN5406", span, { path, ...choice })] : [] };
  } catch (error) {
    if (!(error instanceof NncError)) throw error;
    const problem = error.message;
    if (!isDevelopment) return { diagnostics: [diagnoseUse("NN5403", span, { path, problem })] };
    const diagnostics = [diagnoseUse("NN5404", span, { path, problem })];
    return { weights: fillWeights(graphs, weights?.bytes), diagnostics };
  }
}

const bytesIn = (content: FileContent): Uint8Array | undefined =>
  content.kind === "bytes" ? content.bytes : undefined;

/** The name of the first model, for what is to be said about the network. */
function modelOf({ file: { source, declarations } }: Stages): Span {
  const model = declarations.find((each) => each.kind === "model");
  return model?.name.span ?? startOf(source);
}

const startOf = (source: Source): Span => ({ source, start: 0, end: Math.min(1, source.text.length) });
