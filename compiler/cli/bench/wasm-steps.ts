import type { Plan } from "../../4-plan/plan.ts";
import type { Address } from "../../5-emit/memory-map.ts";
import { growTo, wasmHost, type NetworkExports } from "../../pack/wasm-host.ts";
import type { StepData } from "./step-data.ts";
import type { Subject } from "./time-rounds.ts";
import { buildWasm, memoryBytesOf } from "./wasm-build.ts";

/** The steps of a plan as functions of a WebAssembly module, with weights and inputs in its memory. */
export async function wasmSteps(plan: Plan, { inputs, parameters, batch }: StepData): Promise<Subject> {
  const { bytes, memory: map } = await buildWasm(plan, { steps: true });
  const { instance } = await wasmHost.instantiate(bytes);
  // The compiler made the module, and with it these exports.
  const { memory, load, ...steps } = instance.exports as NetworkExports;
  growTo(memory, memoryBytesOf(map, batch));
  const heap = new Float32Array(memory.buffer);
  const write = (id: number, values: Float32Array | undefined): void => {
    const address = map.addresses.get(id);
    if (address && values) heap.set(values, placeOf(address, batch));
  };
  for (const buffer of plan.buffers) if (buffer.kind === "parameter") write(buffer.id, parameters[buffer.index]);
  load();
  // Where inputs lie, there may have been weights until now.
  for (const buffer of plan.buffers) if (buffer.kind === "input") write(buffer.id, inputs[buffer.index]);
  return plan.run.map((_, i) => {
    const step = (steps as Record<string, (batch: number) => void>)[`run.${i}`] as (batch: number) => void;
    return () => step(batch);
  });
}

const placeOf = ({ fixed, perSample }: Address, batch: number): number => (fixed + batch * perSample) / 4;
