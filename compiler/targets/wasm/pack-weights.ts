import type { Plan } from "../../5-plan/plan.ts";
import { emitNetwork } from "./emit-wasm.ts";
import { encodeModule } from "./wat/encode-module.ts";
import { instantiateNetwork } from "./host/instantiate-network.ts";
import type { PackedWeights } from "../target.ts";

/** A network's weights as they lie in its memory once they are loaded: made by its own `load()`, so that the bits are the same. */
export async function packWasm(plan: Plan, parameters: readonly Float32Array[]): Promise<PackedWeights> {
  const { module, memory: map, weightsKey } = emitNetwork(plan, { relaxed: false });
  const { memory } = await instantiateNetwork(plan, { bytes: encodeModule(module), memory: map }, parameters);
  const bytes = new Uint8Array(memory.buffer).slice(map.weights.start, map.weights.end);
  return { key: weightsKey, bytes };
}
