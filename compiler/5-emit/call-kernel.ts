import type { PlanStep } from "../4-plan/plan.ts";
import type { NamedModel } from "./name-model.ts";

/** The statement that does a step; `spell` says what a buffer is called where it stands. */
export function callKernel(
  { kernels, batched }: NamedModel,
  { kernel, buffers, sizes }: PlanStep,
  spell: (buffer: number) => string,
): string {
  const args = [...buffers.map(spell), ...sizes, ...(batched.has(kernel) ? ["n"] : [])];
  return `${kernels.get(kernel) ?? kernel}(${args.join(", ")});`;
}
