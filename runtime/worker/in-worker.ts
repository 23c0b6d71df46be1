import type { Weights } from "../weights.ts";
import type { RemoteSignature } from "./messages.ts";
import { connect, type WorkerSource } from "./remote-network.ts";
import { packInputs, type Parcel } from "./send-tensors.ts";
import { onAbort, throwIfAborted, type Signal } from "./signal.ts";

/** What comes behind the inputs of a `forward`. */
export interface CallOptions {
  /** Gives the call up. One that has begun goes on in the worker, and nobody waits for it. */
  readonly signal?: Signal;
  /** Hands the memory of the inputs over instead of copying it: what was in it can be read no more. */
  readonly transfer?: boolean;
}

/** Those of the class's own `create`, and: */
export interface WorkerOptions {
  /** Which model, where the worker has several. */
  readonly model?: string;
  /** Stops the worker as long as the network is not there. */
  readonly signal?: Signal;
  /** Hands the memory of the weights over instead of copying it; of bytes, all of their buffer. */
  readonly transfer?: boolean;
  readonly allowExtra?: boolean;
  readonly seed?: number;
  readonly target?: "auto" | "wasm" | "ts";
  readonly wasm?: unknown;
  /** Of a module that was built with `--threads`. */
  readonly threads?: number;
  /** Of a module that was built with `--stream`; see `fetchWeights` of nnc/wire. */
  readonly onProgress?: (progress: { readonly loaded: number; readonly total: number | undefined }) => void;
  readonly cache?: boolean;
  readonly integrity?: string;
}

/** What is to be known of a generated class: how its instances run. */
export interface Runs {
  // Its inputs are its own.
  readonly forward: (...inputs: never) => unknown;
}

/** A network in a worker: its `forward` gives a promise. */
export interface InWorker<Net extends Runs> {
  readonly forward: Forward<Net["forward"]>;
  /** Its name, inputs and results. */
  readonly signature: RemoteSignature;
  /** Which kernels compute. */
  readonly target: "wasm" | "ts";
  /** Stops the worker. What waits is rejected. */
  close(): void;
}

/** What is gone has no bytes: it would never arrive, while to clone it is refused. */
function memoryOf(weights: object | string): readonly unknown[] {
  const memory = ArrayBuffer.isView(weights) ? weights.buffer : weights;
  return (memory as { readonly byteLength?: number }).byteLength === 0 ? [] : [memory];
}

type Forward<F> = F extends (...inputs: infer Inputs extends readonly unknown[]) => infer Result
  ? (...given: [...inputs: Inputs, options?: CallOptions]) => Promise<Result>
  : never;

/** Enough that the worker need not wait for us between two runs; what waits here can be given up. */
const AHEAD = 2;

/**
 * A network that runs in a worker, so that whoever calls it goes on meanwhile.
 *
 *     import type { Digits } from "./digits.nn";
 *     import digits from "./digits.nn?in-worker"; // by the plugin; else () => new Worker(…) of a file that calls serve(Digits)
 *     const net = await inWorker<Digits>(digits);
 *
 * @param weights as `create` takes them, or an address if it follows one; copied, unless `transfer` hands them over
 * @throws NncError NN7021 where the worker does not start or dies, NN7022 after `close()`, NN7023 for a model that it does not have,
 *   NN7024 for what cannot be sent, and whatever the class itself throws, with its code; the signal's reason
 */
export async function inWorker<Net extends Runs>(
  source: WorkerSource,
  weights?: Weights | string | { readonly href: string },
  { model, signal, transfer, onProgress, ...create }: WorkerOptions = {},
): Promise<InWorker<Net>> {
  const memory = transfer && weights ? memoryOf(weights) : [];
  const network = await connect(source, weights, { model, signal, onProgress, create, transfer: memory });
  const { signature, target } = network;
  const waiting: (() => void)[] = [];
  let running = 0;

  const begin = (): void => {
    if (running < AHEAD) waiting.shift()?.();
  };
  async function run(parcel: Parcel<readonly unknown[]>): Promise<unknown> {
    running++;
    try {
      return await network.run(parcel);
    } finally {
      running--;
      begin();
    }
  }

  function forward(...given: readonly unknown[]): Promise<unknown> {
    const inputs = given.slice(0, signature.inputs.length);
    const options = (given[signature.inputs.length] ?? {}) as CallOptions;
    return new Promise((resolve, reject) => {
      throwIfAborted(options.signal);
      const parcel = packInputs(inputs, options.transfer ?? false);
      const start = (): void => void run(parcel).then(resolve, reject).finally(forget);
      const forget = onAbort(options.signal, (reason) => {
        const place = waiting.indexOf(start);
        if (place >= 0) waiting.splice(place, 1);
        forget();
        reject(reason);
      });
      waiting.push(start);
      begin();
    });
  }

  return {
    forward: forward as InWorker<Net>["forward"],
    signature,
    target: target as InWorker<Net>["target"],
    close: () => network.close(),
  };
}
