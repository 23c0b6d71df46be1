import { NncError } from "../tensor.ts";
import type { Weights } from "../weights.ts";
import type { Runs, WorkerOptions } from "../worker/in-worker.ts";
import type { RemoteSignature } from "../worker/messages.ts";
import type { WorkerSource } from "../worker/remote-network.ts";
import { packInputs } from "../worker/send-tensors.ts";
import { onAbort, throwIfAborted, type Signal } from "../worker/signal.ts";
import { batchingOf, type Inputs } from "./batching.ts";
import { assembleCrew, checkCount } from "./crew.ts";
import { mapInOrder, type Settled } from "./map-in-order.ts";
import { isJoined, runCalls, takeBatch, type Call } from "./queue.ts";
import { shareWeights } from "./share-weights.ts";

/** Those of `inWorker`, and: */
export interface PoolOptions extends Omit<WorkerOptions, "transfer" | "onProgress"> {
  /** How many; without it as many as the host says that it has processors, at most 8. */
  readonly workers?: number;
  /** Up to how many samples run together, of calls that wait anyway: 1. */
  readonly batch?: number;
  /** How long a call may wait for others to run with, in milliseconds: 0. */
  readonly maxWaitMs?: number;
}

export interface RunOptions {
  /** Gives the call up; one that runs already goes on, and nobody waits for it. */
  readonly signal?: Signal;
}

export interface MapOptions extends RunOptions {
  /** How many items may be on their way at once: enough for all workers. */
  readonly ahead?: number;
}

export interface PoolStats {
  readonly workers: number;
  /** Dead workers that others have taken the place of. */
  readonly replaced: number;
  /** Calls that wait, and that run. */
  readonly waiting: number;
  readonly running: number;
  /** Calls that have had their results, and their errors; those that were given up are neither. */
  readonly done: number;
  readonly failed: number;
  /** Runs of a worker; fewer than calls where these ran together. */
  readonly batches: number;
}

type InputsOf<Net extends Runs> = Net["forward"] extends (...inputs: infer I extends readonly unknown[]) => unknown
  ? I
  : never;
type ResultOf<Net extends Runs> = ReturnType<Net["forward"]>;

/** What `map` takes: the inputs of one call, as a list where they are several. */
export type Item<Net extends Runs> = InputsOf<Net> | InputsOf<Net>[0];

/** Several workers with the same network. */
export interface Pool<Net extends Runs> {
  readonly signature: RemoteSignature;
  /** `forward` in whichever worker is free. Inputs are copied at once. */
  run(...given: [...inputs: InputsOf<Net>, options?: RunOptions]): Promise<ResultOf<Net>>;
  /**
   * Each item's result, in their order. Reads no more items than are on their way, and stops reading when nobody takes the results.
   * An item that fails takes no other with it.
   */
  map(
    items: Iterable<Item<Net>> | AsyncIterable<Item<Net>>,
    options?: MapOptions,
  ): AsyncGenerator<Settled<ResultOf<Net>>, void, undefined>;
  stats(): PoolStats;
  /** Ends all workers. What waits or runs is rejected (NN7022). */
  close(): void;
}

/** Enough that no worker waits for us between two runs. */
const AHEAD = 2;

/**
 * Several workers for one network, for who has more calls than one thread can answer.
 *
 *     const digits = await pool<Digits>(new URL("./digits-worker.js", import.meta.url), weights, { workers: 4, batch: 8 });
 *     const { data } = await digits.run(image);
 *
 * @param source as `inWorker` takes it
 * @param weights as `create` takes them; bytes lie in memory that all workers read, where there is such
 * @throws NncError NN7009 for options that cannot be, and what `inWorker` throws
 */
export async function pool<Net extends Runs>(
  source: WorkerSource,
  weights?: Weights | string | { readonly href: string },
  options: PoolOptions = {},
): Promise<Pool<Net>> {
  const { workers = processors(), batch = 1, maxWaitMs = 0, model, signal, ...create } = options;
  checkCount("workers", workers, 1);
  checkCount("batch", batch, 1);
  checkCount("maxWaitMs", maxWaitMs, 0);
  const queue: Call[] = [];
  const counts = { running: 0, done: 0, failed: 0, batches: 0 };
  let ended: Error | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const end = (error: Error): void => {
    ended ??= error;
    clearTimeout(timer);
    for (const call of queue.splice(0)) call.reject(ended);
  };
  const crew = await assembleCrew(source, shareWeights(weights), {
    ...{ workers, model, signal, create },
    onFree: () => begin(),
    onLost: end,
  });
  const { signature } = crew.first;
  const batching = batchingOf(signature);

  function begin(): void {
    clearTimeout(timer);
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      // A suspect runs by itself: what lay behind it in its worker would be blamed with it.
      const member = crew.idlest(first.isSuspect ? 1 : AHEAD);
      if (!member) return;
      const wait = first.since + maxWaitMs - performance.now();
      const isShort = queue.reduce((sum, { size = batch }) => sum + size, 0) < batch;
      if (isShort && wait > 0 && batching && isJoined(first)) return void (timer = setTimeout(begin, wait));
      void give(member, takeBatch(queue, batch));
    }
  }

  async function give(
    member: { running: number } & Parameters<typeof runCalls>[0],
    calls: readonly Call[],
  ): Promise<void> {
    const load = calls[0]?.isSuspect ? AHEAD : 1;
    member.running += load;
    counts.batches++;
    counts.running += calls.length;
    const again = await runCalls(member, calls, batching);
    member.running -= load;
    counts.running -= calls.length;
    if (again.length === 0) crew.succeeded();
    queue.unshift(...again.filter(({ isOver }) => !isOver));
    if (ended) end(ended);
    else begin();
  }

  function call(inputs: Inputs, { signal }: RunOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      if (ended) throw ended;
      const copies = packInputs(inputs, false).value;
      const settle = (count: "done" | "failed" | undefined, how: () => void): void => {
        if (one.isOver) return;
        one.isOver = true;
        forget();
        if (count) counts[count]++;
        how();
      };
      const one: Call = {
        inputs: copies,
        size: batch > 1 ? batching?.sizeOf(copies) : undefined,
        since: performance.now(),
        isSuspect: false,
        isOver: false,
        resolve: (result) => settle("done", () => resolve(result)),
        reject: (error) => settle("failed", () => reject(error)),
      };
      const forget = onAbort(signal, (reason) => {
        const place = queue.indexOf(one);
        if (place >= 0) queue.splice(place, 1);
        settle(undefined, () => reject(reason));
      });
      queue.push(one);
      begin();
    });
  }

  function run(...given: readonly unknown[]): Promise<unknown> {
    const count = signature.inputs.length;
    return call(given.slice(0, count), (given[count] ?? {}) as RunOptions);
  }

  const ahead = 2 * AHEAD * workers * batch;
  return {
    signature,
    run: run as Pool<Net>["run"],
    map: (items, own = {}) =>
      mapInOrder(items, (item) => call(Array.isArray(item) ? item : [item], own) as Promise<ResultOf<Net>>, {
        ahead: checkCount("ahead", own.ahead ?? ahead, 1),
        signal: own.signal,
      }),
    stats: () => ({ workers: crew.alive(), replaced: crew.replaced(), waiting: queue.length, ...counts }),
    close() {
      crew.close();
      end(new NncError("NN7022", "the pool has been closed"));
    },
  };
}

function processors(): number {
  const { navigator, process } = globalThis as unknown as {
    readonly navigator?: { readonly hardwareConcurrency?: number };
    readonly process?: { getBuiltinModule?(name: string): { availableParallelism(): number } };
  };
  const count = navigator?.hardwareConcurrency ?? process?.getBuiltinModule?.("node:os").availableParallelism() ?? 2;
  return Math.max(1, Math.min(8, count));
}
