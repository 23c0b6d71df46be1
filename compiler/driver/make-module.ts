import type { Source } from "../../grammar/source.ts";
import type { EmittedModule } from "../6-emit/emit-module.ts";
import { emitPlans } from "../index.ts";
import type { Stages } from "../pipeline.ts";
import { untimed, type Timed } from "../timed.ts";
import type { ModuleOptions } from "./module-options.ts";
import { keyOf, type ModuleCache } from "./module-cache.ts";
import { placeWeights, type PlacedWeights, type WeightsToPlace } from "./place-weights.ts";
import type { TestSamples } from "../verify/rounding-error.ts";
import { verifyBuilt, type Verification } from "./verify-built.ts";

export interface MadeModule {
  readonly emitted: EmittedModule;
  readonly weights: PlacedWeights;
  /** What became of verifying it; nothing where nobody wants it. */
  readonly verification: Verification | undefined;
}

export interface MakeModuleOptions extends ModuleOptions {
  /** Those that fit, if the module is to have some. */
  readonly weights?: WeightsToPlace;
  readonly nameSource?: (path: string) => string;
  /** Where to look for the same module, made before, and to keep this one. */
  readonly cached?: CachedIn;
  readonly timed?: Timed;
  /** What to try weights in fewer bytes on; what was found out is not kept. */
  readonly samples?: TestSamples;
  /** Hears what is being done, which may take a while. */
  readonly step?: (what: string) => void;
}

export interface CachedIn {
  readonly cache: ModuleCache;
  /** What the network was planned by, as JSON can say it. */
  readonly planned: unknown;
}

/**
 * The module of a network that has been planned without errors: weights are placed, the text is written and, before anyone
 * gets it, run and compared.
 *
 * @throws WrongModule if the module does not compute what its file says
 */
export async function makeModule(source: Source, stages: Stages, options: MakeModuleOptions): Promise<MadeModule> {
  const { cached } = options;
  if (!cached || options.samples) return makeAnew(source, stages, options);
  const key = keyOf(madeOf(source, stages, options, cached.planned));
  const kept = cached.cache.get(key) as MadeModule | undefined;
  if (kept) return kept;
  const made = await makeAnew(source, stages, options);
  cached.cache.put(key, made);
  return made;
}

async function makeAnew(
  source: Source,
  stages: Stages,
  { weights, nameSource, cached: _, step = () => {}, timed = untimed, samples, ...options }: MakeModuleOptions,
): Promise<MadeModule> {
  if (weights) step("packing weights…");
  const { asset, rounded, ...kept } = weights
    ? await timed("pack weights", () => placeWeights(stages, weights, options))
    : nowhere;
  step("writing the module…");
  const emitted = await timed("write the module", () =>
    emitPlans(source, stages, { ...options, ...kept, ...(nameSource ? { nameSource } : {}) }),
  );
  step("verifying…");
  const given = weights && { ...(rounded ?? weights.fitting), packed: asset };
  const verification = await timed("verify", () =>
    verifyBuilt(stages, emitted, options, given, rounded && weights?.fitting, samples),
  );
  return { emitted, weights: { ...kept, ...(asset ? { asset } : {}) }, verification };
}

/** All that a module depends on: texts, options and weights. */
function madeOf(
  entry: Source,
  { program }: Stages,
  { weights, nameSource, cached: _, step: __, timed: ___, ...options }: MakeModuleOptions,
  planned: unknown,
): readonly unknown[] {
  const sources = [entry, ...(program?.files ?? []).map(({ file }) => file.source)];
  const named = sources.map(({ path, text }) => [path, text, nameSource?.(path)]);
  if (!weights) return [planned, options, named];
  const { fitting, ...placed } = weights;
  return [planned, options, named, placed, fitting.bytes];
}

const nowhere: PlacedWeights = {};
