import { NncError } from "../tensor.ts";

interface Globals {
  readonly SharedArrayBuffer?: new (length: number) => SharedArrayBuffer;
  readonly document?: unknown;
}

/**
 * Bytes in memory that all workers read, where the host has such: else each gets a copy.
 *
 * @throws NncError NN7024 for memory that has been handed on already
 */
export function shareWeights(weights: unknown): unknown {
  const { SharedArrayBuffer, document } = globalThis as unknown as Globals;
  const isBytes = ArrayBuffer.isView(weights) || Object.prototype.toString.call(weights) === "[object ArrayBuffer]";
  // Pages that share memory have parts that refuse to read it.
  if (!SharedArrayBuffer || document !== undefined || !isBytes) return weights;
  const given = bytesOf(weights as ArrayBufferView | ArrayBuffer);
  const shared = new Uint8Array(new SharedArrayBuffer(given.length));
  shared.set(given);
  return shared;
}

function bytesOf(weights: ArrayBufferView | ArrayBuffer): Uint8Array {
  try {
    return ArrayBuffer.isView(weights)
      ? new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength)
      : new Uint8Array(weights);
  } catch (error) {
    throw new NncError("NN7024", `the weights have no memory any more (${String(error)})`);
  }
}
