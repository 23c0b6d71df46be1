import { kindOf } from "../describe.ts";
import { NncError } from "../tensor.ts";
import { lineTo, startWorker, type WorkerLike, type WorkerLine } from "./host-worker.ts";
import { isMessage, type FromWorker, type RemoteSignature, type ToWorker } from "./messages.ts";
import { fromSent } from "./send-error.ts";
import { type Parcel } from "./send-tensors.ts";
import { onAbort, throwIfAborted, type Signal } from "./signal.ts";

/** A worker's file by its URL, or what starts it: the default export of `./net.nn?in-worker`, or `() => new Worker(…)`. */
export type WorkerSource =
  | { readonly href: string }
  | {
      (): WorkerLike | Promise<WorkerLike>;
      /** Where the module's weights are, if it does not know that itself: the plugin says so. */
      readonly weightsUrl?: () => string;
    };

export interface ConnectOptions {
  readonly model?: string | undefined;
  readonly signal?: Signal | undefined;
  readonly onProgress?: ((progress: never) => void) | undefined;
  /** Hands the memory of the weights over. */
  readonly transfer?: readonly unknown[];
  /** What `create` gets. */
  readonly create: object;
}

/** A network in a worker, one run at a time. */
export interface RemoteNetwork {
  readonly signature: RemoteSignature;
  readonly target: string;
  /** Resolves when the network has run. */
  run(inputs: Parcel<readonly unknown[]>): Promise<unknown>;
  close(): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Where a network hears that its worker has died, and of nothing else. */
export type OnDeath = (error: Error) => void;

/** @throws NncError NN7009 for what starts no worker */
async function begun(source: WorkerSource): Promise<WorkerLike> {
  const refusal = (what: string, help: string): NncError =>
    new NncError("NN7009", `${what} starts no worker: ${help}, or a function that gives a Worker`);
  const address = 'give a URL, new URL("./net-worker.js", import.meta.url)';
  if (typeof source !== "function") {
    if (typeof (source as Partial<typeof source> | undefined)?.href === "string") return startWorker(source);
    throw refusal(kindOf(source), address);
  }
  // The class of a network stays in the worker.
  if ("signature" in source) throw refusal("a network's class", 'import net from "./net.nn?in-worker"');
  const worker: Partial<WorkerLike> | undefined = await source();
  if (typeof worker?.postMessage !== "function") throw refusal(`what gives ${kindOf(worker)}`, address);
  return worker as WorkerLike;
}

/**
 * Starts a worker and has it make a network.
 *
 * @throws NncError NN7009 for what starts no worker, NN7021 where the worker does not start, NN7023 for a model that it has not, NN7024 for what cannot be sent,
 *   and what `create` throws
 */
export async function connect(
  source: WorkerSource,
  weights: unknown,
  { model, signal, onProgress, transfer = [], create }: ConnectOptions,
  onDeath: OnDeath = () => {},
): Promise<RemoteNetwork> {
  throwIfAborted(signal);
  // A URL cannot be sent, its text can.
  const { href } = (weights ?? {}) as { readonly href?: unknown };
  const sent = typeof href === "string" ? href : weights;
  const worker = await begun(source);
  const weightsUrl = typeof source === "function" ? source.weightsUrl?.() : undefined;
  const pending = new Map<number, Pending>();
  let line: WorkerLine;
  let dead: Error | undefined;
  let next = 0;

  /** The first reason is the one that counts. */
  const end = (error: Error, isClosed = false): void => {
    if (dead) return;
    dead = error;
    line.close();
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    if (!isClosed) onDeath(error);
  };
  const created = new Promise<FromWorker & { nnc: "created" }>((resolve, reject) => {
    pending.set(-1, { resolve: resolve as Pending["resolve"], reject });
    const settle = (id: number, how: (each: Pending) => void): void => {
      const found = pending.get(id);
      pending.delete(id);
      if (pending.size === 0) line.keepAlive(false);
      if (found) how(found);
    };
    const onMessage = (message: unknown): void => {
      if (!isMessage<FromWorker>(message)) return;
      switch (message.nnc) {
        case "ready": {
          const tellProgress = onProgress !== undefined;
          const message = { nnc: "create", model, weights: sent, weightsUrl, options: create, tellProgress } as const;
          return post(message, transfer, reject);
        }
        case "progress":
          return onProgress?.(message.progress as never);
        case "created":
          return settle(-1, (each) => each.resolve(message));
        case "refused":
          return settle(-1, (each) => each.reject(fromSent(message.error)));
        case "result":
          return settle(message.id, (each) => each.resolve(message.result));
        case "error":
          return settle(message.id, (each) => each.reject(fromSent(message.error)));
      }
    };
    line = lineTo(worker, onMessage, (why) => end(new NncError("NN7021", `the worker has stopped: ${why}`)));
  });

  function post(message: ToWorker, what: readonly unknown[], reject: (error: unknown) => void): void {
    try {
      line.post(message, what);
    } catch (error) {
      reject(new NncError("NN7024", `it cannot be sent to a worker (${String(error)})`));
    }
  }

  const forget = onAbort(signal, (reason) => end(reason as Error, true));
  try {
    const { signature, target } = await created;
    return {
      signature,
      target,
      run({ value, transfer: memory }) {
        if (dead) return Promise.reject(dead);
        return new Promise((resolve, reject) => {
          const id = next++;
          pending.set(id, { resolve, reject });
          line.keepAlive(true);
          post({ nnc: "forward", id, inputs: value }, memory, (error) => {
            pending.delete(id);
            reject(error);
          });
        });
      },
      close: () => end(new NncError("NN7022", "the worker has been closed"), true),
    };
  } catch (error) {
    end(error as Error, true);
    throw error;
  } finally {
    forget();
  }
}
