import type { Plan } from "../../5-plan/plan.ts";
import { instantiateNetwork } from "../../targets/wasm/host/instantiate-network.ts";
import type { StepData } from "./step-data.ts";
import type { Subject } from "./time-rounds.ts";
import { buildWasm, memoryBytesOf } from "./wasm-build.ts";

/** The steps of a plan as functions of a WebAssembly module, with weights and inputs in its memory. */
export async function wasmSteps(plan: Plan, { inputs, parameters, batch }: StepData): Promise<Subject> {
  const build = buildWasm(plan, { steps: true });
  const { addresses } = build.memory;
  const { memory, ...steps } = await instantiateNetwork(plan, build, parameters, memoryBytesOf(build.memory, batch));
  const heap = new Float32Array(memory.buffer);
  // Only now, as there may have been weights where inputs lie.
  for (const buffer of plan.buffers) {
    const address = addresses.get(buffer.id);
    if (buffer.kind === "input" && address)
      heap.set(inputs[buffer.index] ?? [], (address.fixed + batch * address.perSample) / 4);
  }
  return plan.run.map((_, i) => {
    // `steps: true` gives the module an export for each.
    const step = (steps as unknown as Record<string, (batch: number) => void>)[`run.${i}`] as (batch: number) => void;
    return () => step(batch);
  });
}
