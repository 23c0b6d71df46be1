interface Globals {
  readonly SharedArrayBuffer?: new (length: number) => SharedArrayBuffer;
  readonly document?: unknown;
}

/** Bytes in memory that all workers read, where the host has such: else each gets a copy. */
export function shareWeights(weights: unknown): unknown {
  const { SharedArrayBuffer, document } = globalThis as unknown as Globals;
  const isBytes = ArrayBuffer.isView(weights) || Object.prototype.toString.call(weights) === "[object ArrayBuffer]";
  // Pages that share memory have parts that refuse to read it.
  if (!SharedArrayBuffer || document !== undefined || !isBytes) return weights;
  const given = ArrayBuffer.isView(weights)
    ? new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength)
    : new Uint8Array(weights as ArrayBuffer);
  const shared = new Uint8Array(new SharedArrayBuffer(given.length));
  shared.set(given);
  return shared;
}
