import type { Source } from "../../grammar/source.ts";
import type { EmittedModule } from "../6-emit/emit-module.ts";
import { emitPlans } from "../index.ts";
import type { Stages } from "../pipeline.ts";
import type { ModuleOptions } from "./module-options.ts";
import { placeWeights, type PlacedWeights, type WeightsToPlace } from "./place-weights.ts";
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
  /** Hears what is being done, which may take a while. */
  readonly step?: (what: string) => void;
}

/**
 * The module of a network that has been planned without errors: weights are placed, the text is written and, before anyone
 * gets it, run and compared.
 *
 * @throws WrongModule if the module does not compute what its file says
 */
export async function makeModule(
  source: Source,
  stages: Stages,
  { weights, nameSource, step = () => {}, ...options }: MakeModuleOptions,
): Promise<MadeModule> {
  if (weights) step("packing weights…");
  const { asset, rounded, ...kept } = weights ? await placeWeights(stages, weights, options) : nowhere;
  step("writing the module…");
  const emitted = await emitPlans(source, stages, { ...options, ...kept, ...(nameSource ? { nameSource } : {}) });
  step("verifying…");
  const given = weights && { ...(rounded ?? weights.fitting), packed: asset };
  const verification = await verifyBuilt(stages, emitted, options, given, rounded && weights?.fitting);
  return { emitted, weights: { ...kept, ...(asset ? { asset } : {}) }, verification };
}

const nowhere: PlacedWeights = {};
