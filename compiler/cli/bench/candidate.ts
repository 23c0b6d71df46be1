import type { Source } from "../../../grammar/source.ts";
import { initWeights } from "../../../runtime/init.ts";
import type { Input } from "../../../runtime/tensor.ts";
import type { Threads } from "../../../runtime/threads/index.ts";
import type { Weights } from "../../../runtime/weights.ts";
import type { Plan } from "../../5-plan/plan.ts";
import { emitPlans } from "../../index.ts";
import { readModule } from "../../verify/read-module.ts";
import type { Graph } from "../../ir/graph.ts";
import type { OpenSizes } from "../../ir/size-formula.ts";
import { perSample } from "../../ir/types.ts";
import { inputsAt } from "../at-sizes.ts";
import { loadModule, type ModelClass, type Results, type RunningModel } from "../run/load-module.ts";
import { seededInputs } from "../run/read-inputs.ts";
import { runAt, type RunAt } from "./run-at.ts";
import type { StepData } from "./step-data.ts";
import { buildWasm, memoryBytesOf } from "./wasm-build.ts";

export type BenchTarget = "ts" | "wasm";

/** A network for one target, ready to be timed. */
export interface Candidate {
  readonly target: BenchTarget;
  /** As its module has it, and as it runs at the sizes that it is timed at. */
  readonly whole: Plan;
  readonly at: RunAt;
  readonly sizes: OpenSizes | undefined;
  readonly data: StepData;
  /** One `forwardInto`. */
  readonly run: () => void;
  /** The first `create`, from weights in memory. */
  readonly createMs: number;
  readonly size: CandidateSize;
  /** WebAssembly that multiplies and adds in one instruction. */
  readonly relaxed: boolean;
  /** Where several threads share a run: how many, and why there is but one. */
  readonly threads?: Threads;
  /** Ends what it has started. */
  readonly close: () => void;
}

/** In bytes. */
export interface CandidateSize {
  /** Values between layers. */
  readonly arena: number;
  /** The arena and the weights as kernels read them; of WebAssembly the whole memory. */
  readonly memory: number;
  /** WebAssembly, or the text of the TypeScript module. */
  readonly code: number;
}

const SEED = 0;

export interface Network {
  readonly source: Source;
  /** For TypeScript and for WebAssembly. */
  readonly plans: Readonly<Record<BenchTarget, Plan>>;
  /** For WebAssembly, of a run that threads share. */
  readonly shared?: Plan | undefined;
  readonly batch: number;
  /** Where its sizes are open, or several: those that it is timed at, and the graphs of those. */
  readonly sized?: { readonly sizes: OpenSizes; readonly graph: Graph; readonly optimized: Graph } | undefined;
}

/** The class that a plan becomes. What threads share takes nnc/threads, and so does not stand alone. */
async function classOf(source: Source, target: BenchTarget, plan: Plan): Promise<ModelClass> {
  const only = { plans: new Map([[target, [plan]]]) };
  const { code } = await emitPlans(source, only, { format: "js", standalone: !plan.threads });
  if (!plan.threads) return Object.values(await loadModule(code))[0] as ModelClass;
  const [made] = (await readModule(code, "js"))({ relaxed: true }).values();
  return made as unknown as ModelClass;
}

/**
 * Makes a network's module for a target, and a model of it with seeded weights and inputs.
 *
 * @param threads how many are to share its runs
 */
export async function makeCandidate(network: Network, target: BenchTarget, threads?: number): Promise<Candidate> {
  const { source, plans, shared, batch, sized } = network;
  const plan = threads !== undefined && shared ? shared : plans[target];
  const model = await classOf(source, target, plan);
  const { inputs: wanted, parameters: described } = model.signature;
  const parameters = initWeights(described, SEED);
  const weights: Weights = new Map(
    described.flatMap(({ name, dtype }, i) => (dtype === "f32" ? [[name, parameters[i] as Float32Array]] : [])),
  );
  const start = performance.now();
  const created = (await model.create(weights, threads === undefined ? {} : { threads })) as RunningModel &
    Partial<Shared>;
  const createMs = performance.now() - start;
  const inputs = seededInputs(inputsAt(wanted, plan.graph, sized?.sizes), SEED, batch);
  const at = runAt(plan, sized?.sizes);
  const size = target === "wasm" ? sizeOfWasm(plan, at, batch) : await sizeOfTypeScript(source, plan, at, batch);
  return {
    target,
    whole: plan,
    at,
    sizes: sized?.sizes,
    data: { inputs: inputs.map(({ data }) => data), parameters, batch },
    run: runInto(created, inputs),
    createMs,
    ...size,
    // As they are before they are closed.
    ...(created.threads ? { threads: { ...created.threads } } : {}),
    close: () => created.close?.(),
  };
}

/** What a class has besides, whose runs threads can share. */
interface Shared {
  readonly threads: Threads;
  readonly close: () => void;
}

function runInto(model: RunningModel, inputs: readonly Input<readonly number[]>[]): () => void {
  const out = arraysOf(model.forward(...inputs));
  return () => model.forwardInto(...inputs, out);
}

/** The same structure with arrays alone, as `forwardInto` wants it. */
function arraysOf(results: Results): unknown {
  const { data } = results as { readonly data?: unknown };
  if (data instanceof Float32Array) return data;
  if (Array.isArray(results)) return results.map(arraysOf);
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, arraysOf(result as Results)]));
}

type Sized = Pick<Candidate, "size" | "relaxed">;

function sizeOfWasm(whole: Plan, at: RunAt, batch: number): Sized {
  const { bytes, memory, relaxed } = buildWasm(whole, { steps: false });
  const arena = arenaBytes(at.plan, batch);
  return { relaxed, size: { arena, memory: memoryBytesOf(memory, at, batch), code: bytes.length } };
}

async function sizeOfTypeScript(source: Source, whole: Plan, { plan }: RunAt, batch: number): Promise<Sized> {
  const { code } = await emitPlans(source, { plans: new Map([["ts", [whole]]]) }, { format: "ts" });
  const read = new Set(whole.run.flatMap(({ buffers }) => buffers));
  const weights = whole.buffers.filter(({ id, kind }) => read.has(id) && (kind === "parameter" || kind === "prepared"));
  const arena = arenaBytes(plan, batch);
  const kept = weights.reduce((total, { size }) => total + perSample(size) * Float32Array.BYTES_PER_ELEMENT, 0);
  return { relaxed: false, size: { arena, memory: arena + kept, code: Buffer.byteLength(code) } };
}

const arenaBytes = ({ arena }: Plan, batch: number): number =>
  (arena.fixed + batch * arena.perSample) * Float32Array.BYTES_PER_ELEMENT;
