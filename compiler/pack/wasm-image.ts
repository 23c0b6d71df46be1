import type { Plan } from "../4-plan/plan.ts";
import { createAssembler } from "../5-emit/assemble-wat.ts";
import { emitWat } from "../5-emit/emit-wasm.ts";
import { growTo, wasmHost, type NetworkExports } from "./wasm-host.ts";
import type { TensorToWrite } from "./write-safetensors.ts";

/** A network's weights as they lie in its memory once they are loaded: made by its own `load()`, so that the bits are the same. */
export async function wasmImage(plan: Plan, parameters: readonly Float32Array[]): Promise<TensorToWrite> {
  const { text, memory: map, weightsKey } = emitWat(plan, { relaxed: false });
  const assemble = await createAssembler();
  const { instance } = await wasmHost.instantiate(assemble(text));
  // The compiler made the module, and with it these exports.
  const { memory, load } = instance.exports as NetworkExports;
  growTo(memory, map.load);
  const heap = new Float32Array(memory.buffer);
  for (const buffer of plan.buffers) {
    const address = map.addresses.get(buffer.id);
    if (buffer.kind === "parameter" && address)
      heap.set(parameters[buffer.index] ?? new Float32Array(), address.fixed / 4);
  }
  load();
  const bytes = new Uint8Array(memory.buffer).slice(map.weights.start, map.weights.end);
  return { name: weightsKey, dtype: "U8", shape: [bytes.length], bytes };
}
