import { kindOf } from "../describe.ts";
import { NncError } from "../tensor.ts";

/** What is used of an AbortSignal, whose type not every project has. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
}

/** @throws the signal's reason if it is set already; NncError NN7009 for what is none */
export function throwIfAborted(signal: Signal | undefined): void {
  if (signal && typeof signal.addEventListener !== "function")
    throw new NncError("NN7009", `the signal is no AbortSignal, but ${kindOf(signal)}`);
  if (signal?.aborted) throw signal.reason;
}

/** Whoever waits for a signal, behind one listener of its own: Node warns of more than ten, as if they were forgotten. */
const waiting = new WeakMap<Signal, Set<(reason: unknown) => void>>();

/** Calls back once when the signal is set; gives what takes that back. */
export function onAbort(signal: Signal | undefined, abort: (reason: unknown) => void): () => void {
  if (!signal) return () => {};
  const all = waiting.get(signal) ?? listenOnce(signal);
  all.add(abort);
  return () => void all.delete(abort);
}

/** Stays as long as the signal does. */
function listenOnce(signal: Signal): Set<(reason: unknown) => void> {
  const all = new Set<(reason: unknown) => void>();
  waiting.set(signal, all);
  signal.addEventListener("abort", () => all.forEach((abort) => abort(signal.reason)));
  return all;
}
