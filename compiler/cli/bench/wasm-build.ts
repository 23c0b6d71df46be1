import type { Plan } from "../../5-plan/plan.ts";
import { emitNetwork } from "../../targets/wasm/emit-wasm.ts";
import { encodeModule } from "../../targets/wasm/wat/encode-module.ts";
import type { MemoryMap } from "../../targets/wasm/memory-map.ts";
import { wasmHost } from "../../targets/wasm/host/host.ts";

export interface WasmBuild {
  readonly bytes: Uint8Array;
  readonly memory: MemoryMap;
  /** It multiplies and adds in one instruction, which this host has. */
  readonly relaxed: boolean;
}

/** The build that the runtime would choose here; with `steps`, one whose steps can be called one by one. */
export function buildWasm(plan: Plan, options: { readonly steps: boolean }): WasmBuild {
  const build = (relaxed: boolean): WasmBuild => {
    const { module, memory } = emitNetwork(plan, { relaxed, steps: options.steps });
    return { bytes: encodeModule(module), memory, relaxed };
  };
  const relaxed = build(true);
  return wasmHost.validate(relaxed.bytes) ? relaxed : build(false);
}

const PAGE = 65536;

/** The size of the memory that a network takes for a batch. */
export const memoryBytesOf = ({ total, load }: MemoryMap, batch: number): number =>
  Math.max(1, Math.ceil(Math.max(load, total.fixed + batch * total.perSample) / PAGE)) * PAGE;
