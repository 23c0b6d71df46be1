/** Workers as hosts have them: those of pages, which Deno and Bun have as well, and those of Node's worker_threads. */
import { NncError } from "../tensor.ts";

/** A worker of either kind. */
export interface WorkerLike {
  // What is posted is said by who uses it: the two differ in the types of what may be transferred.
  readonly postMessage: (...message: never) => void;
  readonly terminate: () => unknown;
}

/** What is used of the two. */
interface AnyWorker {
  postMessage(message: unknown, transfer: readonly unknown[]): void;
  terminate(): unknown;
  addEventListener?(type: string, listen: (event: WorkerEvent) => void): void;
  on?(type: string, listen: (value: unknown) => void): void;
  ref?(): void;
  unref?(): void;
}

interface WorkerEvent {
  readonly data?: unknown;
  readonly message?: string;
  preventDefault?(): void;
}

type WorkerClass = new (url: object | string, options: object) => WorkerLike;

interface NodeWorkers {
  readonly Worker: WorkerClass;
}

interface Globals {
  readonly Deno?: unknown;
  readonly Worker?: WorkerClass;
  readonly URL: new (url: string) => { readonly href: string; readonly search: string };
  readonly process?: { getBuiltinModule?(name: string): NodeWorkers };
}

/**
 * Starts a worker, a module, in whatever host this is.
 *
 * @param url absolute
 * @throws NncError NN7021 where there are no workers
 */
export function startWorker(url: string | { readonly href: string }, options: object = {}): WorkerLike {
  const { Deno, Worker, URL, process } = globalThis as unknown as Globals;
  const address = new URL(typeof url === "string" ? url : url.href);
  // Deno's own say nothing when they end, and one that waits keeps the process alive; those that it has as Node does neither.
  if (Worker && Deno === undefined) return new Worker(address, { type: "module", ...options });
  const ofNode = process?.getBuiltinModule?.("node:worker_threads");
  if (!ofNode) throw new NncError("NN7021", "this host has no workers");
  // Node starts the file of a URL, without its query; what is imported keeps it.
  const { href, search } = address;
  const whole =
    search === "" ? address : new URL(`data:text/javascript,${encodeURIComponent(`import ${JSON.stringify(href)};`)}`);
  return new ofNode.Worker(whole, options);
}

/** A worker, and what it does. */
export interface WorkerLine {
  post(message: unknown, transfer: readonly unknown[]): void;
  /** Whether the process goes on as long as the worker is there: Node asks. */
  keepAlive(keep: boolean): void;
  close(): void;
}

/** @param onStop hears why, when the worker has died: once, or more often */
export function lineTo(
  worker: WorkerLike,
  onMessage: (data: unknown) => void,
  onStop: (why: string) => void,
): WorkerLine {
  const any = worker as unknown as AnyWorker;
  if (any.addEventListener) {
    any.addEventListener("message", ({ data }) => onMessage(data));
    any.addEventListener("messageerror", () => onStop("it sent what cannot be read"));
    any.addEventListener("error", (event) => {
      // Who calls hears of it.
      event.preventDefault?.();
      onStop(event.message || "its script could not be loaded");
    });
    // Bun's.
    any.addEventListener("close", () => onStop("it has ended"));
  } else {
    any.on?.("message", onMessage);
    any.on?.("messageerror", (error) => onStop(String(error)));
    any.on?.("error", (error) => onStop(String(error)));
    any.on?.("exit", (code) => onStop(`it has ended with code ${String(code)}`));
  }
  return {
    post: (message, transfer) => any.postMessage(message, transfer),
    keepAlive: (keep) => void (keep ? any.ref?.() : any.unref?.()),
    close: () => void any.terminate(),
  };
}
