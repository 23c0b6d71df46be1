import { workerAddress } from "./worker-address.ts";

let worker: Worker | undefined;

/** Starts the worker, in place of one that there may be. */
export function startWorker(): Worker {
  worker?.terminate();
  worker = new Worker(workerAddress, { type: "module" });
  return worker;
}

/** The worker that has been started. */
export const currentWorker = (): Worker => worker ?? startWorker();
