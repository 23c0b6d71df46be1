import { evaluateSized, type OpenSizes } from "../../ir/size-formula.ts";
import { isFixed, type Dim } from "../../ir/types.ts";
import { assignMemory } from "../memory/memory.ts";
import type { Plan } from "../plan.ts";

/** A plan whose sizes are open, at some of them: as it runs there. */
export function planAt(plan: Plan, sizes: OpenSizes): Plan {
  const { open, ...fixed } = plan;
  if (!open) return plan;
  const at = plan.buffers.map((buffer) => {
    const size = evaluateSized(open.sizes[buffer.id] ?? 0, sizes);
    const dim: Dim = isFixed(buffer.size) ? size : { ...buffer.size, factor: size };
    return { ...buffer, size: dim };
  });
  const run = plan.run.map((step) => ({ ...step, sizes: step.sizes.map((size) => evaluateSized(size, sizes)) }));
  return { ...fixed, ...assignMemory(at, run), run };
}
