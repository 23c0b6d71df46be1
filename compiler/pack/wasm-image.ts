import type { Plan } from "../5-plan/plan.ts";
import { createAssembler } from "../targets/wasm/wat/assemble.ts";
import { emitWat } from "../targets/wasm/emit-wasm.ts";
import { instantiateNetwork } from "./instantiate-network.ts";
import type { TensorToWrite } from "./write-safetensors.ts";

/** A network's weights as they lie in its memory once they are loaded: made by its own `load()`, so that the bits are the same. */
export async function wasmImage(plan: Plan, parameters: readonly Float32Array[]): Promise<TensorToWrite> {
  const { text, memory: map, weightsKey } = emitWat(plan, { relaxed: false });
  const assemble = await createAssembler();
  const { memory } = await instantiateNetwork(plan, { bytes: assemble(text), memory: map }, parameters);
  const bytes = new Uint8Array(memory.buffer).slice(map.weights.start, map.weights.end);
  return { name: weightsKey, dtype: "U8", shape: [bytes.length], bytes };
}
