/** Where the worker's code is. A build puts the address of a chunk here (build/share-chunks.ts). */
export const workerAddress: string = new URL("../compiler-worker/worker.ts", import.meta.url).href;
