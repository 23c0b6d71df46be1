import type { PlanStep } from "../4-plan/plan.ts";
import { layOutCall } from "./lay-out.ts";
import type { NamedModel } from "./name-model.ts";

/** The statement that does a step; `spell` says what a buffer is called where it stands, `indent` how far in that is. */
export function callKernel(
  { kernels, batched }: NamedModel,
  { kernel, buffers, sizes }: PlanStep,
  spell: (buffer: number) => string,
  indent: number,
): string {
  const args = [...buffers.map(spell), ...sizes, ...(batched.has(kernel) ? ["n"] : [])];
  return layOutCall(indent, kernels.get(kernel) ?? kernel, args.map(String), ";");
}
