import type { Plan, PlanStep } from "../../5-plan/plan.ts";
import { hashText } from "../../ir/hash-text.ts";
import { laneFunctions } from "./kernel/lane-functions.ts";
import { functionName, spellKernel, type KernelOptions, type WasmKernel } from "./kernel/spell-kernel.ts";
import { mathFunctions } from "./math/index.ts";
import { mapMemory, type Address, type MemoryMap } from "./memory-map.ts";
import { createConstantPool } from "./wat/constant-pool.ts";
import { spellFunction } from "./wat/spell-wat.ts";
import { call, calledBy, get, i32, instruction, type Wat } from "./wat/wat.ts";

/** A network as WebAssembly text. `load()` prepares weights that lie in memory, `run(n)` computes a batch of n. */
export interface WatModule {
  readonly text: string;
  readonly memory: MemoryMap;
  /** Two networks of one key leave the same bytes for the same weights: what was prepared for one serves the other. */
  readonly weightsKey: string;
}

export interface EmitWatOptions extends KernelOptions {
  /** Exports each step of a run by itself as well: `run.0(n)`, `run.1(n)`, in order, to be timed one by one. */
  readonly steps?: boolean;
}

export function emitWat(plan: Plan, options: EmitWatOptions): WatModule {
  // Weights are prepared to the same bits everywhere.
  const loading = new Set(plan.load.map(({ kernel }) => kernel));
  const kernels = new Map(
    plan.kernels.map(({ name, program }) => [
      name,
      spellKernel(name, program, { relaxed: options.relaxed && !loading.has(name) }),
    ]),
  );
  const called = new Set(
    [...kernels.values()].flatMap(({ functions }) => functions.flatMap(({ body }) => calledBy(body))),
  );
  const pool = createConstantPool();
  const math = Object.entries(mathFunctions)
    .filter(([name]) => called.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { doc, definition }]) => [commentLine(doc), spellFunction(pool.pooled(definition))]);
  const numbers = pool.bytes();
  const memory = mapMemory(plan, numbers.length);
  const texts = new Map([...kernels].map(([name, { functions }]) => [name, functions.map(spellFunction).join("\n")]));
  const pages = Math.max(1, Math.ceil(Math.max(memory.load, memory.total.fixed + memory.total.perSample) / 65536));
  const load = entry("load", plan.load, kernels, memory, undefined);
  const text = [
    "(module",
    `  (memory (export "memory") ${pages})`,
    ...dataText(numbers),
    ...math,
    ...laneFunctions.filter(({ name }) => called.has(name ?? "")).map(spellFunction),
    ...plan.kernels.flatMap(({ name, doc }) => [commentLine(doc), texts.get(name) ?? ""]),
    load,
    entry("run", plan.run, kernels, memory, "n"),
    ...(options.steps ? plan.run.map((step, i) => entry(`run.${i}`, [step], kernels, memory, "n")) : []),
    ")",
    "",
  ].join("\n");
  const loadTexts = [...loading].map((name) => texts.get(name) ?? "");
  return { text, memory, weightsKey: weightsKey(plan, memory, [...loadTexts, load]) };
}

const commentLine = (text: string): string => `  ;; ${text.replace(/[\r\n]+/g, " ")}`;

function dataText(bytes: Uint8Array): readonly string[] {
  if (bytes.length === 0) return [];
  const escaped = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  return ["  ;; numbers of the functions below", `  (data (i32.const 0) "${escaped}")`];
}

/** A hash of all that decides the bytes: which parameters there are, where they go, and what is computed of them. */
function weightsKey({ graph, buffers }: Plan, { addresses, weights }: MemoryMap, texts: readonly string[]): string {
  const places = buffers.flatMap((buffer) =>
    buffer.kind === "parameter" ? [[graph.parameters[buffer.index]?.name, addresses.get(buffer.id)?.fixed]] : [],
  );
  return `nnc:${graph.name}:wasm:${hashText(JSON.stringify([places, weights, texts]))}`;
}

/** What the host calls: all kernels in order. Without a batch, what is computed is there once. */
function entry(
  exportedAs: string,
  steps: readonly PlanStep[],
  kernels: ReadonlyMap<string, WasmKernel>,
  { addresses }: MemoryMap,
  batch: string | undefined,
): string {
  const size = batch === undefined ? i32(1) : get(batch);
  const addressOf = (id: number): Wat => spellAddress(addresses.get(id) ?? { fixed: 0, perSample: 0 }, batch);
  const body = steps.map(({ kernel, buffers, sizes }) =>
    call(functionName(kernel), [
      ...buffers.map(addressOf),
      ...sizes.map(i32),
      ...(kernels.get(kernel)?.usesBatch ? [size] : []),
    ]),
  );
  const parameters = batch === undefined ? [] : [{ name: batch, type: "i32" } as const];
  return spellFunction({ exportedAs, parameters, locals: [], body });
}

const spellAddress = ({ fixed, perSample }: Address, batch: string | undefined): Wat =>
  perSample === 0 || batch === undefined
    ? i32(fixed + (batch === undefined ? perSample : 0))
    : instruction("i32.add", i32(fixed), instruction("i32.mul", get(batch), i32(perSample)));
