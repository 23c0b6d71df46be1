import { amountsOf } from "../../5-plan/open/amounts-of.ts";
import type { Plan, PlannedKernel, PlanStep } from "../../5-plan/plan.ts";
import { isFixed, type Dim } from "../../ir/types.ts";
import type { Kernel } from "../../targets/typescript/compile-kernel.ts";
import type { StepData } from "./step-data.ts";
import type { Subject } from "./time-rounds.ts";

/** The steps of a plan as the functions that a generated module would have, and the results that they write. */
export interface TypescriptSteps {
  readonly steps: Subject;
  readonly results: readonly Float32Array[];
}

/** These over arrays laid out as a generated module's own. */
export function typescriptSteps(
  plan: Plan,
  data: StepData,
  kernelOf: (kernel: PlannedKernel) => Kernel,
): TypescriptSteps {
  const arrays = makeArrays(plan, data);
  const kernels = new Map(plan.kernels.map((kernel) => [kernel.name, kernelOf(kernel)]));
  const bind = (step: PlanStep): (() => void) => {
    const { kernel, buffers } = step;
    const call = kernels.get(kernel) as Kernel;
    const args = [...buffers.map((id) => arrays[id] as Float32Array), ...amountsOf(plan, step), data.batch];
    return () => call(...args);
  };
  for (const step of plan.load) bind(step)();
  const results = plan.buffers
    .flatMap((buffer, id) => (buffer.kind === "result" ? [{ index: buffer.index, id }] : []))
    .sort((a, b) => a.index - b.index);
  return { steps: plan.run.map(bind), results: results.map(({ id }) => arrays[id] as Float32Array) };
}

function makeArrays({ buffers, arena }: Plan, { inputs, parameters, batch }: StepData): readonly Float32Array[] {
  const memory = new Float32Array(arena.fixed + batch * arena.perSample);
  const lengthOf = (size: Dim): number => (isFixed(size) ? size : size.factor * batch);
  return buffers.map((buffer) => {
    const length = lengthOf(buffer.size);
    switch (buffer.kind) {
      case "input":
        return inputs[buffer.index] as Float32Array;
      case "parameter":
        return parameters[buffer.index] as Float32Array;
      case "prepared":
      case "result":
        return new Float32Array(length);
      case "arena": {
        const start = isFixed(buffer.size) ? buffer.offset : arena.fixed + batch * buffer.offset;
        return memory.subarray(start, start + length);
      }
    }
  });
}
