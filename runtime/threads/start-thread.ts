import type { WorkerLike } from "../worker/host-worker.ts";

type WorkerClass = new (url: object, options: object) => WorkerLike;

interface Globals {
  readonly Worker?: WorkerClass;
  readonly process?: { getBuiltinModule?(name: string): { readonly Worker: WorkerClass } };
}

// The types of these are the DOM's, which not every project has.
declare const Worker: WorkerClass;
declare const URL: new (url: string, base?: string) => object;

/** Starts a worker that runs `thread.ts`, in whatever host this is. Bundlers know the file by how it is named here. */
export async function startThread(): Promise<WorkerLike> {
  const { Worker: isThere, process } = globalThis as unknown as Globals;
  const ofNode = isThere ? undefined : process?.getBuiltinModule?.("node:worker_threads");
  if (!ofNode) return new Worker(new URL("./thread.js", import.meta.url), { type: "module" });
  // A server's bundle has no file beside it.
  const { threadCode } = await import("./thread-code.ts");
  return new ofNode.Worker(new URL(`data:text/javascript,${encodeURIComponent(threadCode)}`), {});
}
