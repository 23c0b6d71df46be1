/** What goes into and comes out of `forward`, and the checks that a generated module makes on it. */
import { countOf, isFloat32Array, kindOf, showShape } from "./describe.ts";

/** Values in row-major order (PyTorch's contiguous layout) and their shape. */
export interface Tensor<Shape extends readonly number[] = readonly number[]> {
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** What `forward` takes: bare values, whose batch follows from their number, or values with their shape. */
export type Input<Shape extends readonly number[]> =
  Float32Array | { readonly data: Float32Array; readonly shape: Shape };

/** Every error this library throws. `code` is stable (NN4…: weights, NN7…: run time) and begins the message. */
export class NncError extends Error {
  override readonly name = "NncError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/**
 * Checks one input against its shape and gives the batch size.
 *
 * @param name the input's name, for messages
 * @param shape what is expected; null is the batch
 * @param batch what the inputs before it decided
 * @param factor where the first dimension is a multiple of the batch: 2 for `2N`
 * @returns the batch size; for a shape without one `batch`, or 1
 * @throws NncError NN7001 not a Float32Array, NN7002 a wrong number of values, NN7003 another shape,
 *   NN7004 another batch size than the inputs before
 */
export function batchOf(
  name: string,
  input: unknown,
  shape: readonly (number | null)[],
  batch?: number,
  factor = 1,
): number {
  const data = checkKind(name, input);
  // Of the two kinds that checkKind lets pass, the one which is not a bare array has a shape.
  if (data !== input) checkShape(name, data, (input as Tensor).shape, shape, factor);

  const hasBatch = shape.includes(null);
  let each = 1;
  for (const size of shape) each *= size ?? factor;
  const size = data.length / each;
  // Values alone that are none have been forgotten; an empty batch says its shape.
  if (hasBatch ? size % 1 || (data === input && !size) : size !== 1) {
    const needs = `${hasBatch ? (size ? "a multiple of " : "at least ") : ""}${each}`;
    throw new NncError("NN7002", `${name} has ${data.length} values, ${showExpected(shape, factor)} needs ${needs}`);
  }
  if (!hasBatch) return batch ?? 1;
  if (batch !== undefined && size !== batch) {
    throw new NncError("NN7004", `${name} has a batch of ${size}, the inputs before it one of ${batch}`);
  }
  return size;
}

/** @throws NncError NN7014 for a batch without samples, of which the network would take the largest, say */
export function requireSamples(batch: number, why: string): void {
  if (batch === 0) throw new NncError("NN7014", `a batch of 0 is too small: ${why}`);
}

/** The values of an input that `batchOf` accepted. */
export const dataOf = (input: Input<readonly number[]>): Float32Array => (isFloat32Array(input) ? input : input.data);

/**
 * Checks the array which `forwardInto` shall fill.
 *
 * @param other what may not share memory with it: an input, which is read while results are written, or another result
 * @param otherName what messages call that
 * @throws NncError NN7005 unless it is a Float32Array of exactly `length` values, apart from that
 */
export function checkOut(
  name: string,
  out: unknown,
  length: number,
  other?: Input<readonly number[]>,
  otherName?: string,
): Float32Array {
  const fits = isFloat32Array(out) && out.length === length;
  if (fits && !(other && isShared(out, dataOf(other)))) return out;
  const got = fits ? `one that overlaps ${otherName}` : isFloat32Array(out) ? `one of ${out.length}` : kindOf(out);
  throw new NncError("NN7005", `${name} must be a Float32Array of ${length} values, got ${got}`);
}

/**
 * Takes memory that grows with the batch: an array of so many values, if nothing else is said.
 *
 * @throws NncError NN7010 where there is not as much, or more than an array or a memory of WebAssembly may have
 */
export function reserve(
  batch: number,
  values: number,
  take: () => unknown = () => new Float32Array(values),
): Float32Array<ArrayBuffer> {
  try {
    return take() as Float32Array<ArrayBuffer>;
  } catch (error) {
    throw new NncError("NN7010", `a batch of ${batch} needs ${4 * values} bytes: ${error}`);
  }
}

/** Makes a WebAssembly memory at least so many bytes large, for a batch. */
export function grow(
  memory: { readonly buffer: ArrayBufferLike; grow(pages: number): unknown },
  bytes: number,
  batch: number,
): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) reserve(batch, bytes / 4, () => memory.grow(Math.ceil(missing / 65536)));
}

const isShared = (a: Float32Array, b: Float32Array): boolean =>
  a.buffer === b.buffer && a.byteOffset - b.byteOffset < b.byteLength && b.byteOffset - a.byteOffset < a.byteLength;

/** The values of an input, which may be those alone or stand beside their shape. */
export function checkKind(name: string, input: unknown): Float32Array {
  if (isFloat32Array(input)) return input;
  const { data, shape } = (input ?? {}) as { readonly data?: unknown; readonly shape?: unknown };
  if (isFloat32Array(data) && Array.isArray(shape)) return data;
  const got = data === undefined ? kindOf(input) : `{ data: ${kindOf(data)}, shape: ${kindOf(shape)} }`;
  throw new NncError("NN7001", `${name} must be a Float32Array or { data: Float32Array, shape: number[] }, got ${got}`);
}

function checkShape(
  name: string,
  data: Float32Array,
  found: readonly number[],
  shape: readonly (number | null)[],
  factor: number,
): void {
  const fits = (size: number | null, i: number): boolean =>
    size === null ? found[i]! % factor === 0 && found[i]! >= 0 : found[i] === size;
  if (found.length !== shape.length || !shape.every(fits)) {
    const hint = found.length === shape.length - 1 && shape[0] === null ? ": the batch comes first" : "";
    throw new NncError(
      "NN7003",
      `${name} has the shape ${showShape(found)}, expected ${showExpected(shape, factor)}${hint}`,
    );
  }
  const needed = countOf(found);
  if (data.length !== needed) {
    throw new NncError("NN7002", `${name} has ${data.length} values, its shape ${showShape(found)} needs ${needed}`);
  }
}

const showExpected = (shape: readonly (number | null)[], factor: number): string =>
  showShape(shape.map((size) => size ?? (factor === 1 ? "N" : `${factor}N`)));
