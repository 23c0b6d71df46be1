/** What is used of an AbortSignal, whose type not every project has. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** @throws the signal's reason if it is set already */
export function throwIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/** Calls back once when the signal is set; gives what takes that back. */
export function onAbort(signal: Signal | undefined, abort: (reason: unknown) => void): () => void {
  if (!signal) return () => {};
  const listener = (): void => abort(signal.reason);
  signal.addEventListener("abort", listener);
  return () => signal.removeEventListener("abort", listener);
}
