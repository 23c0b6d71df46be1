import { setFlagsFromString } from "node:v8";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { emitNetwork } from "../../compiler/targets/wasm/emit-wasm.ts";
import { instruction, get } from "../../compiler/targets/wasm/wat/wat.ts";
import { encodeModule } from "../../compiler/targets/wasm/wat/encode-module.ts";
import type { Address } from "../../compiler/targets/wasm/memory-map.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import type { PlanData } from "./execute-plan.ts";

/** What is needed of WebAssembly, whose types come with the DOM's. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly load: () => void;
  readonly run: (batch: number) => void;
}
interface Host {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
  readonly validate: (code: Uint8Array) => boolean;
}
const host = (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

interface Emitted extends Pick<ReturnType<typeof emitNetwork>, "memory"> {
  readonly module: object;
}

/** Modules by plan, without and with multiply-adds in one: the same plan is run on several inputs. */
const emitted = [new WeakMap<Plan, Emitted>(), new WeakMap<Plan, Emitted>()] as const;
function emittedOf(plan: Plan, relaxed: boolean): Emitted {
  const known = emitted[relaxed ? 1 : 0];
  const found = known.get(plan);
  if (found) return found;
  const { module, memory } = emitNetwork(plan, { relaxed });
  const made = { module: new host.Module(encodeModule(module)), memory };
  known.set(plan, made);
  return made;
}

/** What stands behind all memory that a module asks for, to be found there again. */
const GUARD = 12345;
const PAGE = 65536;
const guard = Buffer.from(new Float32Array(PAGE / 4).fill(GUARD).buffer);

/**
 * Runs a plan as WebAssembly, in memory that is NaN wherever nothing has been put, before it loads and before it runs.
 *
 * @throws Error if it has written behind its memory, or over its weights
 */
export function executeWasm(plan: Plan, { inputs, parameters, batch }: PlanData, relaxed = false): Float32Array[] {
  const { module, memory: map } = emittedOf(plan, relaxed);
  const { memory, load, run } = new host.Instance(module).exports;
  const at = (address: Address): number => address.fixed + batch * address.perSample;
  const top = Math.max(map.load, at(map.total));
  memory.grow(Math.max(1, Math.ceil((top + PAGE - memory.buffer.byteLength) / PAGE)));
  const heap = new Float32Array(memory.buffer).fill(NaN, map.weights.start / 4).fill(GUARD, top / 4);
  const place = (id: number): number => at(map.addresses.get(id) ?? { fixed: 0, perSample: 0 }) / 4;
  for (const buffer of plan.buffers) {
    if (!map.addresses.has(buffer.id)) continue;
    if (buffer.kind === "prepared" && isFixed(buffer.size))
      heap.fill(0, place(buffer.id), place(buffer.id) + buffer.size);
    if (buffer.kind === "parameter") heap.set(parameters[buffer.index] ?? [], place(buffer.id));
  }
  load();
  heap.fill(NaN, map.weights.end / 4, top / 4);
  const loaded = memory.buffer.slice(0, map.weights.end);
  for (const buffer of plan.buffers)
    if (buffer.kind === "input") heap.set(inputs[buffer.index] ?? [], place(buffer.id));
  run(batch);
  if (!Buffer.from(memory.buffer, 0, loaded.byteLength).equals(Buffer.from(loaded)))
    throw new Error("the plan has written over its weights");
  const behind = Buffer.from(memory.buffer, top);
  for (let at = 0; at < behind.byteLength; at += PAGE)
    if (!guard.subarray(0, behind.byteLength - at).equals(behind.subarray(at, at + PAGE)))
      throw new Error("the plan has written behind its memory");
  return plan.graph.outputs.map((_, index) => {
    const buffer = plan.buffers.find((each) => each.kind === "result" && each.index === index);
    if (!buffer) throw new Error("no result");
    const length = isFixed(buffer.size) ? buffer.size : buffer.size.factor * batch;
    return heap.slice(place(buffer.id), place(buffer.id) + length);
  });
}

/** A module of one relaxed multiply-add. */
const madd = encodeModule({
  pages: 1,
  numbers: new Uint8Array(),
  functions: [
    {
      parameters: [{ name: "x", type: "v128" }],
      result: "v128",
      locals: [],
      body: [instruction("f32x4.relaxed_madd", get("x"), get("x"), get("x"))],
    },
  ],
});
// Node 20 has it behind a flag, later versions always.
if (!host.validate(madd)) setFlagsFromString("--experimental-wasm-relaxed-simd");

export const hasRelaxedSimd = host.validate(madd);
