import { kindOf } from "../describe.ts";
import { NncError } from "../tensor.ts";

/** What is used of an AbortSignal, whose type not every project has. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** @throws the signal's reason if it is set already; NncError NN7009 for what is none */
export function throwIfAborted(signal: Signal | undefined): void {
  if (signal && typeof signal.addEventListener !== "function")
    throw new NncError("NN7009", `the signal is no AbortSignal, but ${kindOf(signal)}`);
  if (signal?.aborted) throw signal.reason;
}

/** Who waits for a signal, behind one listener: Node warns of more than ten, as if they were forgotten. */
interface Waiting {
  readonly all: Set<(reason: unknown) => void>;
  readonly listener: () => void;
}

const waiting = new WeakMap<Signal, Waiting>();

/** Calls back once when the signal is set; gives what takes that back. Nothing listens to a signal that nobody waits for. */
export function onAbort(signal: Signal | undefined, abort: (reason: unknown) => void): () => void {
  if (!signal) return () => {};
  const { all, listener } = waiting.get(signal) ?? listen(signal);
  all.add(abort);
  return () => {
    if (!all.delete(abort) || all.size > 0) return;
    signal.removeEventListener("abort", listener);
    waiting.delete(signal);
  };
}

function listen(signal: Signal): Waiting {
  const all = new Set<(reason: unknown) => void>();
  const listener = (): void => all.forEach((abort) => abort(signal.reason));
  signal.addEventListener("abort", listener);
  const made = { all, listener };
  waiting.set(signal, made);
  return made;
}
