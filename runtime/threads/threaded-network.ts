import { NncError } from "../tensor.ts";
import { codeOf, WasmNetwork, type Loadable, type WasmPlan } from "../wasm.ts";
import type { WorkerLike } from "../worker/host-worker.ts";
import { startCrew, type Crew } from "./crew.ts";
import { breakRun, hostFunctions } from "./host-functions.ts";
import { controlOf, type Places } from "./places.ts";
import { startThread } from "./start-thread.ts";
import { countThreads } from "./why-one.ts";

/** What the compiler knows of a network whose runs threads can share. */
export interface ThreadedPlan extends WasmPlan {
  readonly threads: Places & {
    /** How many threads there is room for. */
    readonly most: number;
    /** Whether two are expected to be faster than one. */
    readonly pays: boolean;
  };
}

/** How many threads share a run. */
export interface Threads {
  /** With the one that calls. */
  readonly count: number;
  /** Why there is but one. */
  readonly reason?: string;
}

/** What says how many threads there are to be. */
export interface ThreadOptions {
  /** At most so many, and no more than the host has cores. */
  readonly threads?: number;
  /** Starts a worker with the file `nnc/threads/thread`, where the bundler does not find it by itself. */
  readonly startThread?: () => WorkerLike | Promise<WorkerLike>;
}

interface SharedMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Exports {
  readonly load: () => void;
  readonly run: (batch: number, thread: number, threads: number) => void;
  readonly [step: `run.${number}`]: (batch: number) => void;
}

interface Host {
  readonly Memory: new (options: { initial: number; maximum: number; shared: boolean }) => SharedMemory;
  compile(code: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: Exports }>;
}

const host = (): Host => (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

/** How often a thread looks for the others before it sleeps: some 200 µs. There are no more threads than cores. */
const LOOKS = 200_000;
/** After so many milliseconds in which no thread has come any further, one of them is given up. */
const PATIENCE = 30_000;
const PAGE = 65536;
/** 4 GiB. */
const MOST_PAGES = 65536;

/** A network of which several threads do a share each. */
export class ThreadedNetwork extends WasmNetwork {
  /** As they are now: there is one where the others have died or been closed. */
  readonly threads: Threads;
  readonly #crew: { current?: Crew | undefined };

  constructor(
    plan: WasmPlan,
    exports: ConstructorParameters<typeof WasmNetwork>[1],
    weights: Loadable,
    threads: Threads,
    crew: { current?: Crew | undefined },
  ) {
    super(plan, exports, weights);
    this.threads = threads;
    this.#crew = crew;
    if (crew.current) unreachable.register(this, crew.current, this);
  }

  /** Stops the threads. Runs go on with the one that calls. */
  close(): void {
    if (!this.#crew.current) return;
    this.#crew.current.close();
    this.#crew.current = undefined;
    unreachable.unregister(this);
    Object.assign(this.threads, { count: 1, reason: "they have been closed" });
  }
}

/** Threads of a network that nobody has any more are stopped. */
const unreachable = new FinalizationRegistry<Crew>((crew) => crew.close());

/**
 * As `tryWasm` does it, with threads as far as the host has them.
 *
 * @throws NncError NN7006, NN7008 as `tryWasm`; NN7009 for a number of threads that cannot be
 */
export async function tryThreads(
  plan: ThreadedPlan,
  weights: Loadable,
  insist: boolean,
  { threads: wanted = 1, startThread: start = startThread }: ThreadOptions,
  patience: number = PATIENCE,
): Promise<ThreadedNetwork | undefined> {
  if (!(wanted === Infinity || Number.isInteger(wanted)) || wanted < 1)
    throw new NncError("NN7009", `create() got { threads: ${String(wanted)} }: how many may there be, 1 or more?`);
  const { most, pays, ...places } = plan.threads;
  const found = countThreads(wanted, most, pays);
  const state: { count: number; reason?: string } = { ...found };
  const one = (reason: string): void => void Object.assign(state, { count: 1, reason });
  try {
    const code = await codeOf(plan);
    const module = await host().compile(found.count > 1 ? code : withMemoryOfItsOwn(code));
    const memory = makeMemory(plan, found.count > 1);
    const control = controlOf(memory);
    const own = await host().instantiate(module, { nnc: { memory, ...hostFunctions(control, places, patience) } });
    control[places.looks >> 2] = LOOKS;
    const crew: { current?: Crew | undefined } = {};
    const lose = (why: string): void => {
      crew.current = undefined;
      one(`a thread has stopped: ${why}`);
    };
    if (found.count > 1)
      try {
        const task = { module, memory, places, patience, threads: found.count, start };
        crew.current = await startCrew({ ...task, onLost: lose });
      } catch (error) {
        one((error as Error).message);
      }
    const { load, run } = own.exports;
    const exports = {
      ...own.exports,
      memory,
      load,
      run(batch: number) {
        const { current } = crew;
        if (!current) return run(batch, 0, 1);
        current.begin(batch);
        try {
          run(batch, 0, state.count);
        } catch (error) {
          breakRun(control, places);
          current.close();
          lose("it did not come to the end of its share");
          throw new NncError("NN7026", `${String(error)} in the middle of a run: later ones have a single thread`);
        }
      },
    };
    return new ThreadedNetwork(plan, exports, weights, state, crew);
  } catch (error) {
    if (insist) throw error instanceof NncError ? error : new NncError("NN7006", `no WebAssembly SIMD: ${error}`);
    return undefined;
  }
}

/** Enough for a batch of one, and room to grow, as far as the host has address space. */
function makeMemory({ load, fixed, perSample }: WasmPlan, shared: boolean): SharedMemory {
  const initial = Math.max(1, Math.ceil(Math.max(load, fixed + perSample) / PAGE));
  for (let maximum = MOST_PAGES; ; maximum = Math.max(initial, maximum >> 2))
    try {
      return new (host().Memory)({ initial, maximum, shared });
    } catch (error) {
      if (maximum === initial) throw error;
    }
}

/** `memory`, imported, shared and with a maximum; and the same not shared. Atomic instructions work on both. */
const SHARED = [6, 109, 101, 109, 111, 114, 121, 2, 3];

/** The module for a memory that is not shared, which every host has. */
function withMemoryOfItsOwn(code: Uint8Array): Uint8Array {
  const at = code.findIndex((_, i) => SHARED.every((byte, j) => code[i + j] === byte));
  const changed = code.slice();
  changed[at + SHARED.length - 1] = 1;
  return changed;
}
