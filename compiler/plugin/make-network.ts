import { hasErrors, type Diagnostic } from "../../grammar/diagnostic.ts";
import type { Source, Span } from "../../grammar/source.ts";
import { emitPlans, runPipeline, type Stages } from "../index.ts";
import { packWeights, withoutExtras } from "../pack/pack-weights.ts";
import { WEIGHTS_URL, type Network, type NetworkRequest } from "./compile-network.ts";
import { findWeights } from "./find-weights.ts";
import { fillWeights, misfitOf } from "./fit-weights.ts";
import { diagnoseUse } from "./messages.ts";
import { DEFAULT_EMBED_BELOW, targets, type Target } from "./options.ts";
import { openProject, shownPath } from "./project-files.ts";

type Read = (file: string) => Uint8Array | undefined;

/** Compiles a `.nn` file and packs its weights. Reads files through `read` only. */
export async function makeNetwork(request: NetworkRequest, read: Read): Promise<Network> {
  const { folder, file, options } = request;
  const { load, root, diagnostics: unreadable } = openProject(folder, file, read);
  const entry = load(shownPath(folder, file));
  if (entry === undefined) return { diagnostics: unreadable };
  const target = request.target ?? options.target ?? "auto";
  if (!isTarget(target)) return { diagnostics: [diagnoseUse("NN5201", startOf(entry), { target })] };

  const { fuse = true, set = {} } = options;
  const stages = runPipeline(entry, { fuse, set, target, load, root });
  const found = [...unreadable, ...stages.diagnostics];
  if (hasErrors(found)) return { diagnostics: found };
  if (stages.plans?.length === 0) return { diagnostics: found, code: "export {};\n" };

  const { bytes, diagnostics: unfit = [] } = readWeights(request, stages, read);
  const diagnostics = [...found, ...unfit];
  if (hasErrors(diagnostics)) return { diagnostics };
  const emit = { format: "js", target } as const;
  if (bytes === undefined) return { diagnostics, code: (await emitPlans(entry, stages, emit)).code };
  const weights = await placeWeights(stages, bytes, target, options.embedBelow ?? DEFAULT_EMBED_BELOW);
  const { code } = await emitPlans(entry, stages, { ...emit, ...weights });
  return { diagnostics, code, ...("asset" in weights ? { weights: weights.asset } : {}) };
}

/** Small weights go into the module. For both kinds of kernels the file as it is takes least room there. */
async function placeWeights(stages: Stages, bytes: Uint8Array, target: Target, embedBelow: number) {
  const pack = () => packWeights(stages, bytes, { target, allowExtra: true });
  const smallest = target === "auto" ? withoutExtras(stages.graphs ?? [], bytes) : await pack();
  if (smallest.length < embedBelow) return { embed: smallest };
  return { weightsUrl: WEIGHTS_URL, asset: target === "auto" ? await pack() : smallest };
}

/** A safetensors file with all that the network needs, if it is to have weights. */
function readWeights(
  { folder, file, options, isDevelopment }: NetworkRequest,
  { file: { source, declarations }, graphs = [] }: Stages,
  read: Read,
): { readonly bytes?: Uint8Array; readonly diagnostics?: readonly Diagnostic[] } {
  const place = findWeights(folder, file, options.weights);
  if (place === undefined) return {};
  const bytes = read(place.file);
  const model = declarations.find((each) => each.kind === "model");
  const span = model?.name.span ?? startOf(source);
  const path = shownPath(folder, place.file);
  if (bytes === undefined) return place.isNamed ? { diagnostics: [diagnoseUse("NN5202", span, { path })] } : {};
  const problem = misfitOf(graphs, bytes, options);
  if (problem === undefined) return { bytes };
  if (!isDevelopment) return { diagnostics: [diagnoseUse("NN5203", span, { path, problem })] };
  return { bytes: fillWeights(graphs, bytes), diagnostics: [diagnoseUse("NN5204", span, { path, problem })] };
}

const isTarget = (name: string): name is Target => targets.includes(name as Target);

const startOf = (source: Source): Span => ({ source, start: 0, end: Math.min(1, source.text.length) });
