// oxlint-disable-next-line typescript/triple-slash-reference -- a module that declares others cannot be imported
/// <reference path="./networks.d.ts" preserve="true" />
/** `nnc/worker`: networks off the main thread. */
export { startWorker, type WorkerLike } from "./host-worker.ts";
export { inWorker, type CallOptions, type InWorker, type Runs, type WorkerOptions } from "./in-worker.ts";
export type { RemoteSignature } from "./messages.ts";
export type { WorkerSource } from "./remote-network.ts";
export { serve, type ServedModel } from "./serve.ts";
export type { Signal } from "./signal.ts";
