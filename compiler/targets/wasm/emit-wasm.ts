import type { Plan, PlanStep } from "../../5-plan/plan.ts";
import { createConstantPool } from "./constant-pool.ts";
import { hashText } from "../../ir/hash-text.ts";
import { mapMemory, type Address, type MemoryMap } from "./memory-map.ts";
import { laneFunctions, spellWatKernel, type WatKernel, type WatOptions } from "./spell-wat.ts";
import { watMath, type MathName } from "./wat-math.ts";

/** A network as WebAssembly text. `load()` prepares weights that lie in memory, `run(n)` computes a batch of n. */
export interface WatModule {
  readonly text: string;
  readonly memory: MemoryMap;
  /** Two networks of one key leave the same bytes for the same weights: what was prepared for one serves the other. */
  readonly weightsKey: string;
}

export interface EmitWatOptions extends WatOptions {
  /** Exports each step of a run by itself as well: `run.0(n)`, `run.1(n)`, in order, to be timed one by one. */
  readonly steps?: boolean;
}

export function emitWat(plan: Plan, options: EmitWatOptions): WatModule {
  // Weights are prepared to the same bits everywhere.
  const loading = new Set(plan.load.map(({ kernel }) => kernel));
  const kernels = new Map(
    plan.kernels.map(({ name, program }) => [
      name,
      spellWatKernel(name, program, { relaxed: options.relaxed && !loading.has(name) }),
    ]),
  );
  const docs = new Map(plan.kernels.map((kernel) => [kernel.name, kernel.doc]));
  const math = withNeeds([...kernels.values()].flatMap((kernel) => kernel.math as MathName[]));
  const pool = createConstantPool();
  const functions = math.flatMap((name) => [
    `  ;; ${watMath[name].doc.replaceAll("\n", "\n  ;; ")}`,
    pool.pooled(watMath[name].text),
  ]);
  const memory = mapMemory(plan, pool.size());
  const ofLanes = Object.keys(laneFunctions).filter((name) =>
    [...kernels.values()].some((kernel) => kernel.text.includes(`$${name}`)),
  );
  const pages = Math.max(1, Math.ceil(Math.max(memory.load, memory.total.fixed + memory.total.perSample) / 65536));
  const load = entry("load", "load", plan.load, kernels, memory);
  const text = [
    "(module",
    `  (memory (export "memory") ${pages})`,
    ...pool.text(),
    ...functions,
    ...ofLanes.map((name) => laneFunctions[name] as string),
    ...[...kernels].flatMap(([name, kernel]) => [
      `  ;; ${(docs.get(name) ?? "").replace(/[\r\n]+/g, " ")}`,
      kernel.text,
    ]),
    load,
    entry("run", "run", plan.run, kernels, memory),
    ...(options.steps ? plan.run.map((step, i) => entry("run", `run.${i}`, [step], kernels, memory)) : []),
    ")",
    "",
  ].join("\n");
  const texts = [...loading].map((name) => kernels.get(name)?.text ?? "");
  return { text, memory, weightsKey: weightsKey(plan, memory, [...texts, load]) };
}

/** A hash of all that decides the bytes: which parameters there are, where they go, and what is computed of them. */
function weightsKey({ graph, buffers }: Plan, { addresses, weights }: MemoryMap, texts: readonly string[]): string {
  const places = buffers.flatMap((buffer) =>
    buffer.kind === "parameter" ? [[graph.parameters[buffer.index]?.name, addresses.get(buffer.id)?.fixed]] : [],
  );
  return `nnc:${graph.name}:wasm:${hashText(JSON.stringify([places, weights, texts]))}`;
}

/** The functions that are called, and those that they call, each once. */
function withNeeds(names: readonly MathName[]): readonly MathName[] {
  const found = new Set<MathName>();
  const add = (name: MathName): void => {
    if (found.has(name)) return;
    watMath[name].needs.forEach(add);
    found.add(name);
  };
  [...new Set(names)].sort().forEach(add);
  return [...found];
}

function entry(
  kind: "load" | "run",
  name: string,
  steps: readonly PlanStep[],
  kernels: ReadonlyMap<string, WatKernel>,
  { addresses }: MemoryMap,
): string {
  const hasBatch = kind === "run";
  const calls = steps.map((step) => {
    const batch = hasBatch ? " (local.get $n)" : " (i32.const 1)";
    const args = [
      ...step.buffers.map((id) => spellAddress(addresses.get(id) ?? { fixed: 0, perSample: 0 }, hasBatch)),
      ...step.sizes.map((size) => `(i32.const ${size})`),
    ];
    return `    (call $kernel.${step.kernel} ${args.join(" ")}${kernels.get(step.kernel)?.usesBatch ? batch : ""})`;
  });
  return [`  (func (export "${name}")${hasBatch ? " (param $n i32)" : ""}`, ...calls, "  )"].join("\n");
}

const spellAddress = ({ fixed, perSample }: Address, hasBatch: boolean): string =>
  perSample === 0 || !hasBatch
    ? `(i32.const ${fixed + (hasBatch ? 0 : perSample)})`
    : `(i32.add (i32.const ${fixed}) (i32.mul (local.get $n) (i32.const ${perSample})))`;
