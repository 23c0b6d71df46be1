import { amountsOf } from "../../5-plan/open/amounts-of.ts";
import type { Plan, PlanStep } from "../../5-plan/plan.ts";
import { isFixed, type Dim } from "../../ir/types.ts";
import { compileKernel, type Kernel } from "../../targets/typescript/compile-kernel.ts";
import type { StepData } from "./step-data.ts";
import type { Subject } from "./time-rounds.ts";

/** The steps of a plan as the functions that a generated module would have, over arrays laid out as its own. */
export function typescriptSteps(plan: Plan, data: StepData): Subject {
  const arrays = makeArrays(plan, data);
  const kernels = new Map(plan.kernels.map((kernel) => [kernel.name, compileKernel(kernel)]));
  const bind = (step: PlanStep): (() => void) => {
    const { kernel, buffers } = step;
    const call = kernels.get(kernel) as Kernel;
    const args = [...buffers.map((id) => arrays[id] as Float32Array), ...amountsOf(plan, step), data.batch];
    return () => call(...args);
  };
  for (const step of plan.load) bind(step)();
  return plan.run.map(bind);
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
