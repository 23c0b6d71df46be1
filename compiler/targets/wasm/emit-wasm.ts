import type { Plan, PlanStep } from "../../5-plan/plan.ts";
import type { Sized } from "../../ir/size-formula.ts";
import { hashText } from "../../ir/hash-text.ts";
import { laneFunctions } from "./kernel/lane-functions.ts";
import { functionName, spellKernel, type KernelOptions, type WasmKernel } from "./kernel/spell-kernel.ts";
import { tableSize } from "./open-memory.ts";
import { joinedFunctions, mathFunctions } from "./math/index.ts";
import { barrierAt, CONTROL_BYTES, hostFunctions, onFirst, THREAD, THREADS, waitForAll } from "./threads/barrier.ts";
import { LINE, mapMemory, type Address, type MemoryMap } from "./memory-map.ts";
import { createConstantPool } from "./wat/constant-pool.ts";
import { spellFunction } from "./wat/spell-wat.ts";
import { call, calledBy, get, i32, instruction, type Wat, type WatFunction } from "./wat/wat.ts";
import type { DocumentedFunction, WatModule } from "./wat/wat-module.ts";

/** A network as WebAssembly. `load()` prepares weights that lie in memory, `run(n)` computes a batch of n. */
export interface WasmNetwork {
  readonly module: WatModule;
  readonly memory: MemoryMap;
  /** Where threads that share a run find each other in memory, in bytes from the start. */
  readonly control?: number;
  /** Two networks of one key leave the same bytes for the same weights: what was prepared for one serves the other. */
  readonly weightsKey: string;
}

export interface EmitNetworkOptions extends KernelOptions {
  /** Exports each step of a run by itself as well: `run.0(n)`, `run.1(n)`, in order, to be timed one by one. */
  readonly steps?: boolean;
}

/** What runs at each of several sizes are called, counted from 0: the first as that of a model that takes one size only. */
export const runOfChoice = (which: number): string => (which === 0 ? "run" : `run:${which}`);

/** 4 GiB. */
const MOST_PAGES = 65536;

export function emitNetwork(plan: Plan, options: EmitNetworkOptions): WasmNetwork {
  // Weights are prepared to the same bits everywhere.
  const loading = new Set(plan.load.map(({ kernel }) => kernel));
  const kernels = new Map(
    plan.kernels.map(({ name, program, split }) => [
      name,
      spellKernel(name, program, { relaxed: options.relaxed && !loading.has(name), split }),
    ]),
  );
  const called = new Set(
    [...kernels.values()].flatMap(({ functions }) => functions.flatMap(({ body }) => calledBy(body))),
  );
  const pool = createConstantPool();
  const math = [...Object.values(mathFunctions), ...Object.values(joinedFunctions)]
    .filter(({ definition }) => called.has(definition.name ?? ""))
    .sort((a, b) => ((a.definition.name ?? "") < (b.definition.name ?? "") ? -1 : 1))
    .map(({ doc, definition }): DocumentedFunction => ({ ...pool.pooled(definition), doc }));
  const numbers = pool.bytes();
  const control = Math.ceil(numbers.length / LINE) * LINE;
  const memory = mapMemory(plan, plan.threads ? control + CONTROL_BYTES : numbers.length);
  const load = entry("load", plan.load, kernels, memory, undefined);
  const runs = [
    ...(plan.choices?.map(({ from, to }, i) =>
      entry(runOfChoice(i), plan.run.slice(from, to), kernels, memory, "n"),
    ) ?? [plan.threads ? sharedRun(plan.run, kernels, memory) : entry("run", plan.run, kernels, memory, "n")]),
    ...(options.steps ? plan.run.map((step, i) => entry(`run.${i}`, [step], kernels, memory, "n")) : []),
  ];
  const functionsOf = (kernel: string): readonly WatFunction[] => kernels.get(kernel)?.functions ?? [];
  const module: WatModule = {
    pages: Math.max(1, Math.ceil(Math.max(memory.load, bytesToRun(memory)) / 65536)),
    numbers,
    ...(plan.threads ? { imports: { from: "nnc", maximum: MOST_PAGES, functions: hostFunctions } } : {}),
    functions: [
      ...(plan.threads ? [barrierAt(control)] : []),
      ...math,
      ...laneFunctions.filter(({ name }) => called.has(name ?? "")),
      ...plan.kernels.flatMap(({ name, doc }) =>
        functionsOf(name).map((each, i) => (i === 0 ? { ...each, doc } : each)),
      ),
      load,
      ...runs,
    ],
  };
  const loadTexts = [...loading].map((name) => functionsOf(name).map(spellFunction).join("\n"));
  return {
    module,
    memory,
    ...(plan.threads ? { control } : {}),
    weightsKey: weightsKey(plan, memory, [...loadTexts, spellFunction(load)]),
  };
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
  memory: MemoryMap,
  batch: string | undefined,
): WatFunction {
  const one = { thread: i32(0), threads: i32(1) };
  const body = steps.map((step) => callKernel(step, kernels, memory, batch, one));
  const parameters = batch === undefined ? [] : [{ name: batch, type: "i32" } as const];
  return { exportedAs, parameters, locals: [], body };
}

/** A run of which this thread does its share: `run(n, thread, threads)`. It returns when all are done. */
function sharedRun(
  steps: readonly PlanStep[],
  kernels: ReadonlyMap<string, WasmKernel>,
  memory: MemoryMap,
): WatFunction {
  const own = { thread: get(THREAD), threads: get(THREADS) };
  const body = steps.flatMap((step): readonly Wat[] => {
    const called = callKernel(step, kernels, memory, "n", own);
    return [...(step.waits ? [waitForAll] : []), kernels.get(step.kernel)?.isShared ? called : onFirst([called])];
  });
  const parameters = ["n", THREAD, THREADS].map((name) => ({ name, type: "i32" }) as const);
  return { exportedAs: "run", parameters, locals: [], body: [...body, waitForAll] };
}

function callKernel(
  { kernel, buffers, sizes }: PlanStep,
  kernels: ReadonlyMap<string, WasmKernel>,
  { addresses, open }: MemoryMap,
  batch: string | undefined,
  { thread, threads }: { readonly thread: Wat; readonly threads: Wat },
): Wat {
  const { usesBatch = false, isShared = false, isFactor = () => false } = kernels.get(kernel) ?? {};
  const addressOf = (id: number): Wat =>
    open?.addressOf(id) ?? spellAddress(addresses.get(id) ?? { fixed: 0, perSample: 0 }, batch);
  const amount = (value: Sized, i: number): Wat =>
    open ? (isFactor(i) ? open.factor(value) : open.size(value)) : i32(value as number);
  return call(functionName(kernel), [
    ...buffers.map(addressOf),
    ...sizes.map(amount),
    ...(usesBatch ? [batch === undefined ? i32(1) : get(batch)] : []),
    ...(isShared ? [thread, threads] : []),
  ]);
}

/** How much memory it takes to run one sample; where sizes are open, before it is known how large that is. */
const bytesToRun = ({ total, open, choices }: MemoryMap): number =>
  open
    ? open.table + tableSize(open)
    : Math.min(...(choices ?? [total]).map(({ fixed, perSample }) => fixed + perSample));

const spellAddress = ({ fixed, perSample }: Address, batch: string | undefined): Wat =>
  perSample === 0 || batch === undefined
    ? i32(fixed + (batch === undefined ? perSample : 0))
    : instruction("i32.add", i32(fixed), instruction("i32.mul", get(batch), i32(perSample)));
