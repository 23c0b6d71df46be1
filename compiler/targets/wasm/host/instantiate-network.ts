import type { Plan } from "../../../5-plan/plan.ts";
import type { MemoryMap } from "../memory-map.ts";
import { growTo, PAGE, wasmHost, type NetworkExports } from "./host.ts";

/** The WebAssembly of a plan. */
export interface NetworkCode {
  readonly bytes: Uint8Array;
  readonly memory: MemoryMap;
}

/**
 * A network that has loaded: parameters, in the order of the graph's, are put into its memory, and its own `load()` has made of
 * them what runs read. The memory has `memoryBytes` at least.
 */
export async function instantiateNetwork(
  plan: Plan,
  { bytes, memory: map }: NetworkCode,
  parameters: readonly Float32Array[],
  memoryBytes = map.load,
): Promise<NetworkExports> {
  const { instance } = await wasmHost.instantiate(bytes, plan.threads && aloneInMemory(map));
  // The compiler made the module, and with it these exports.
  const exports = instance.exports as NetworkExports;
  growTo(exports.memory, Math.max(map.load, memoryBytes));
  const heap = new Float32Array(exports.memory.buffer);
  for (const buffer of plan.buffers) {
    if (buffer.kind !== "parameter") continue;
    const address = map.addresses.get(buffer.id);
    // What no kernel reads has no place there.
    if (address) heap.set(parameters[buffer.index] ?? [], address.fixed / 4);
  }
  exports.load();
  return exports;
}

/** For a module that threads can share: memory, and nobody to wait for. */
const aloneInMemory = ({ load, total }: MemoryMap): object => {
  const initial = Math.max(1, Math.ceil(Math.max(load, total.fixed + total.perSample) / PAGE));
  const memory = new wasmHost.Memory({ initial, maximum: 65536, shared: true });
  return { nnc: { memory, wait: () => {}, wake: () => {} } };
};
