import type { EmittedModule } from "../6-emit/emit-module.ts";
import type { Stages } from "../pipeline.ts";
import type { FittingWeights } from "../pack/check-weights.ts";
import type { GivenWeights } from "../verify/cases.ts";
import type { VerifiedTarget } from "../verify/verify-module.ts";
import type { RoundingOnData, TestSamples } from "../verify/rounding-error.ts";
import { networksToVerify } from "../verify/networks-to-verify.ts";
import { QUICK_WORK, secondsFor, workOf } from "../verify/work.ts";
import type { ModuleOptions } from "./module-options.ts";

/** What became of it; nothing where nobody wants it. */
export type Verification =
  | { readonly kind: "verified"; readonly targets: readonly VerifiedTarget[]; readonly rounding?: Rounding }
  /** It would take so long. */
  | { readonly kind: "left out"; readonly seconds: number; readonly rounding?: Rounding };

/** What weights in fewer bytes do to the results, relative to the largest. */
export interface Rounding {
  readonly dtype: ModuleOptions["dtype"];
  /** On random inputs; nothing where that is left out. */
  readonly error?: number;
  /** On samples that were given. */
  readonly onData?: RoundingOnData;
}

/**
 * Holds a module that is to be written to the references of the ops that its file calls.
 *
 * @param unrounded what the weights were, where the module has them in fewer bytes
 * @param samples what to try weights in fewer bytes on, in any case
 * @throws WrongModule
 */
export async function verifyBuilt(
  stages: Stages,
  emitted: EmittedModule,
  { verify, format, math, target, simd, wasmFile, standalone, dtype }: ModuleOptions,
  weights: GivenWeights | undefined,
  unrounded?: FittingWeights,
  samples?: TestSamples,
): Promise<Verification | undefined> {
  if (verify === "never") return undefined;
  const { graphs = [], trainers: all = [] } = stages;
  const roundedOf = async (isTried: boolean): Promise<{ rounding?: Rounding }> => {
    if (!unrounded || !weights || !(isTried || samples)) return {};
    const { roundingError, roundingOnData } = await import("../verify/rounding-error.ts");
    const { code, wasm } = emitted;
    const module = { code, wasm, format, graphs, given: unrounded.ofModels, rounded: weights.ofModels };
    const error = isTried ? { error: await roundingError(module) } : {};
    const onData = samples ? { onData: await roundingOnData(module, samples) } : {};
    return { rounding: { dtype, ...error, ...onData } };
  };
  // What stands by itself has none.
  const trainers = standalone ? [] : all;
  const networks = networksToVerify(stages);
  const work = [...networks.map(({ graph }) => graph), ...trainers.map(({ step }) => step)].reduce(
    (total, graph) => total + workOf(graph),
    0,
  );
  if (verify === "quick" && work > QUICK_WORK)
    return { kind: "left out", seconds: secondsFor(work), ...(await roundedOf(false)) };
  const { verifyModule } = await import("../verify/verify-module.ts");
  const builtFor = { format, math, target, simd, wasmFile, ...(weights ? { weights } : {}) };
  const targets = await verifyModule({ ...builtFor, emitted, networks, trainers });
  return { kind: "verified", targets, ...(await roundedOf(true)) };
}
