import type { Plan } from "../../5-plan/plan.ts";
import { emitNetwork } from "../../targets/wasm/emit-wasm.ts";
import { encodeModule } from "../../targets/wasm/wat/encode-module.ts";
import type { MemoryMap } from "../../targets/wasm/memory-map.ts";
import { tableSize } from "../../targets/wasm/open-memory.ts";
import { isFixed, perSample } from "../../ir/types.ts";
import type { RunAt } from "./run-at.ts";
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
export function memoryBytesOf(
  { total, load, open, choices }: MemoryMap,
  { plan, which }: RunAt,
  batch: number,
): number {
  const { fixed, perSample: each } = choices?.[which] ?? total;
  const run = open ? open.table + tableSize(open) + bytesToRun(plan, batch) : fixed + batch * each;
  return Math.max(1, Math.ceil(Math.max(load, run) / PAGE)) * PAGE;
}

/** What runs have of their own, where sizes are open. */
const bytesToRun = ({ arena, buffers }: RunAt["plan"], batch: number): number =>
  buffers
    .filter(({ kind }) => kind === "input" || kind === "result")
    .reduce(
      (sum, { size }) => sum + 4 * perSample(size) * (isFixed(size) ? 1 : batch),
      4 * (arena.fixed + batch * arena.perSample),
    );
