import { hasErrors, type Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source, Span } from "../../grammar/source.ts";
import { declareGraphs } from "../declare.ts";
import { emitPlans, runPipeline, type Stages } from "../index.ts";
import type { FittingWeights } from "../pack/check-weights.ts";
import { packWeights, withoutExtras } from "../pack/pack-weights.ts";
import { WEIGHTS_URL, type Network, type NetworkRequest, type TypesToWrite } from "./compile-network.ts";
import { findWeights } from "./find-weights.ts";
import { fillWeights, fitOrMisfit } from "./fit-weights.ts";
import { diagnoseUse } from "./messages.ts";
import { DEFAULT_EMBED_BELOW, targets, type Target } from "./options.ts";
import { openProject, shownPath } from "./project-files.ts";
import type { ReadContent } from "./read-content.ts";
import { whyNotRead } from "./source-from.ts";

/** Compiles a `.nn` file and packs its weights. Reads files through `read` only. */
export async function makeNetwork(request: NetworkRequest, read: ReadContent): Promise<Network> {
  const { folder, file, options } = request;
  const path = shownPath(folder, file);
  const { readSource, load, root, explain } = openProject(folder, path, read);
  const { source: entry, diagnostics: unreadable } = readSource(path);
  if (entry === undefined) return { diagnostics: unreadable };
  const target = request.target ?? options.target ?? "auto";
  if (!isTarget(target)) return { diagnostics: [diagnoseUse("NN5401", startOf(entry), { target })] };

  const { fuse = true, set = {} } = options;
  const stages = runPipeline(entry, { fuse, set, target, load, root });
  const found = explain(stages.diagnostics);
  if (hasErrors(found)) return { diagnostics: found };
  if (stages.plans?.length === 0) return { diagnostics: found, code: "export {};\n" };

  const { weights: fitting, diagnostics: unfit = [] } = readWeights(request, stages, read);
  const diagnostics = [...found, ...unfit];
  if (hasErrors(diagnostics)) return { diagnostics };
  const embedBelow = options.embedBelow ?? DEFAULT_EMBED_BELOW;
  const { asset, ...weights } = fitting ? await placeWeights(stages, fitting, target, embedBelow) : nowhere;
  const { code, map } = await emitPlans(entry, stages, { format: "js", target, ...weights });
  const types = typesFor(request, entry, stages, weights);
  return { diagnostics, code, map, ...(asset ? { weights: asset } : {}), ...(types ? { types } : {}) };
}

/** Where weights go: into the module, or to a URL. */
interface PlacedWeights {
  readonly embed?: Uint8Array;
  readonly weightsUrl?: string;
  /** What is to be found at the URL. */
  readonly asset?: Uint8Array;
}

const nowhere: PlacedWeights = {};

/** Small weights go into the module. For both kinds of kernels the file as it is takes least room there. */
async function placeWeights(
  stages: Stages,
  fitting: FittingWeights,
  target: Target,
  embedBelow: number,
): Promise<PlacedWeights> {
  const pack = () => packWeights(stages, fitting, { target });
  const smallest = target === "auto" ? withoutExtras(stages.graphs ?? [], fitting.bytes) : await pack();
  if (smallest.length < embedBelow) return { embed: smallest };
  return { weightsUrl: WEIGHTS_URL, asset: target === "auto" ? await pack() : smallest };
}

/** The types that hold for the file itself, whatever one import asks for. */
function typesFor(
  { options: { types, target = "auto" }, target: asked }: NetworkRequest,
  entry: Source,
  stages: Stages,
  { embed, weightsUrl }: PlacedWeights,
): TypesToWrite | undefined {
  if (!types || asked !== undefined) return undefined;
  const weights = embed ? "embedded" : weightsUrl ? "fetched" : "none";
  const files = declareGraphs(entry, stages, { target, weights });
  return files && { files, model: modelOf(stages) };
}

/** Weights that are all that the network needs, if it is to have some. */
function readWeights(
  { folder, file, options, isDevelopment }: NetworkRequest,
  stages: Stages,
  read: ReadContent,
): { readonly weights?: FittingWeights; readonly diagnostics?: readonly Diagnostic[] } {
  const place = findWeights(folder, file, options.weights);
  if (place === undefined) return {};
  const content = read(place.file);
  const { graphs = [] } = stages;
  const span = modelOf(stages);
  const path = shownPath(folder, place.file);
  if (content.kind === "missing") return place.isNamed ? { diagnostics: [diagnoseUse("NN5402", span, { path })] } : {};
  if (content.kind !== "bytes") return { diagnostics: [whyNotRead(path, content, span)] };
  const { bytes } = content;
  const fitted = fitOrMisfit(graphs, bytes, options);
  if (typeof fitted !== "string") return { weights: fitted };
  const problem = fitted;
  if (!isDevelopment) return { diagnostics: [diagnoseUse("NN5403", span, { path, problem })] };
  return { weights: fillWeights(graphs, bytes), diagnostics: [diagnoseUse("NN5404", span, { path, problem })] };
}

/** The name of the first model, for what is to be said about the network. */
function modelOf({ file: { source, declarations } }: Stages): Span {
  const model = declarations.find((each) => each.kind === "model");
  return model?.name.span ?? startOf(source);
}

const isTarget = (name: string): name is Target => targets.includes(name as Target);

const startOf = (source: Source): Span => ({ source, start: 0, end: Math.min(1, source.text.length) });
