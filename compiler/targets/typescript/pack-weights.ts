import type { Plan } from "../../5-plan/plan.ts";
import { keptWeights, packedBytes, packedKey } from "./kept-weights.ts";
import { amountsOf } from "../../5-plan/open/amounts-of.ts";
import { perSample } from "../../ir/types.ts";
import { compileKernel, type Kernel } from "./compile-kernel.ts";
import { littleEndianBytes } from "../../ir/little-endian-bytes.ts";
import type { PackedWeights } from "../target.ts";

/** What the TypeScript kernels read in runs, one behind the other: made by the kernels that load it, so that the bits are the same. */
export function packTypescript(plan: Plan, parameters: readonly Float32Array[]): PackedWeights {
  const arrays = plan.buffers.map((buffer) => {
    if (buffer.kind === "parameter") return parameters[buffer.index] as Float32Array;
    return new Float32Array(buffer.kind === "prepared" ? perSample(buffer.size) : 0);
  });
  const kernels = new Map(plan.kernels.map((kernel) => [kernel.name, compileKernel(kernel)]));
  for (const step of plan.load)
    (kernels.get(step.kernel) as Kernel)(
      ...step.buffers.map((id) => arrays[id] as Float32Array),
      ...amountsOf(plan, step),
      1,
    );
  const numbers = new Float32Array(packedBytes(plan) / 4);
  for (const { buffer, start } of keptWeights(plan)) numbers.set(arrays[buffer] as Float32Array, start);
  return { key: packedKey(plan), bytes: littleEndianBytes(numbers) };
}
