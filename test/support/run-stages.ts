import type { Plan } from "../../compiler/5-plan/plan.ts";
import { plansFor, runPipeline, type PipelineOptions, type Stages } from "../../compiler/pipeline.ts";

/** All stages, with the plans for each of the two targets of modules. */
export function runStages(
  source: Parameters<typeof runPipeline>[0],
  options: PipelineOptions = {},
): Omit<Stages, "plans"> & { readonly plans: readonly Plan[]; readonly wasmPlans: readonly Plan[] } {
  const stages = runPipeline(source, options);
  return { ...stages, plans: plansFor(stages, "ts"), wasmPlans: plansFor(stages, "wasm") };
}
