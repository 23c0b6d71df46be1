import { isFloat32Array } from "../describe.ts";
import { NncError } from "../tensor.ts";

/** A message on its way, and the memory that goes with it and is not copied. */
export interface Parcel<T> {
  readonly value: T;
  readonly transfer: readonly ArrayBufferLike[];
}

/**
 * Inputs of a network as they are sent: copies of just their values, or, to be transferred, the memory itself. What is no
 * input is sent as it is, so that the network can say what is wrong with it.
 *
 * @throws NncError NN7024 for memory that has been handed on already
 */
export function packInputs(inputs: readonly unknown[], isTransferred: boolean): Parcel<readonly unknown[]> {
  const transfer = new Set<ArrayBufferLike>();
  const pack = (data: Float32Array): Float32Array => {
    const isShared = Object.prototype.toString.call(data.buffer) === "[object SharedArrayBuffer]";
    // To be sent, a part of an array would take the whole with it. Memory that is gone can be copied no more, which says so;
    // handed over once more, it would never arrive.
    const sent = isTransferred && data.length > 0 ? data : copyOf(data);
    if (!(isTransferred && isShared)) transfer.add(sent.buffer);
    return sent;
  };
  const value = inputs.map((input) => {
    if (isFloat32Array(input)) return pack(input);
    const { data, shape } = (input ?? {}) as { readonly data?: unknown; readonly shape?: unknown };
    return isFloat32Array(data) ? { data: pack(data), shape } : input;
  });
  return { value, transfer: [...transfer] };
}

function copyOf(data: Float32Array): Float32Array {
  try {
    return data.slice();
  } catch (error) {
    throw new NncError("NN7024", `an input has no memory any more, or there is none for its copy (${String(error)})`);
  }
}

/** What `forward` gave: all of its arrays are new, and nobody else's. */
export function packResult(result: unknown): Parcel<unknown> {
  const transfer = new Set<ArrayBufferLike>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) transfer.add(value.buffer);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(result);
  return { value: result, transfer: [...transfer] };
}
