/** Several samples as one batch, and its results for each of them again. */
import { countOf, isFloat32Array } from "../describe.ts";
import type { TensorInfo } from "../signature.ts";
import type { RemoteSignature } from "../worker/messages.ts";

/** The inputs of one call. */
export type Inputs = readonly unknown[];

export interface Batching {
  /** How many samples a call has; undefined where it has to run alone, so that it hears of its own mistakes only. */
  sizeOf(inputs: Inputs): number | undefined;
  /** The inputs of all calls, one behind the other. */
  join(calls: readonly Inputs[]): readonly Float32Array[];
  /** What each of the calls would have got, by their sizes. */
  split(result: unknown, sizes: readonly number[]): readonly unknown[];
}

/** How a network's calls are joined; not at all where an input or a result has no batch. */
export function batchingOf({ inputs, results }: RemoteSignature): Batching | undefined {
  if (![...inputs, ...results].every(isOpen)) return undefined;
  return {
    sizeOf(given) {
      const [first, ...others] = inputs.map((info, i) => samplesIn(given[i], info));
      return given.length === inputs.length && others.every((size) => size === first) ? first : undefined;
    },
    join: (calls) => inputs.map((_, i) => concatenate(calls.map((call) => dataOf(call[i])!))),
    split(result, sizes) {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      let begin = 0;
      return sizes.map((size) => {
        const part = partOf(result, begin / total, (begin + size) / total);
        begin += size;
        return part;
      });
    },
  };
}

const isOpen = ({ shape: [first] }: TensorInfo): boolean => typeof first === "string";

function samplesIn(input: unknown, { shape: [first, ...rest] }: TensorInfo): number | undefined {
  const data = dataOf(input);
  if (!data) return undefined;
  // "2N": two rows a sample.
  const rows = Number.parseInt(`${first}`) || 1;
  const size = data.length / (rows * countOf(rest as readonly number[]));
  if (size < 1 || !Number.isInteger(size)) return undefined;
  const { shape } = input as { readonly shape?: unknown };
  if (shape !== undefined && `${String(shape)}` !== [size * rows, ...rest].join()) return undefined;
  return size;
}

function dataOf(input: unknown): Float32Array | undefined {
  if (isFloat32Array(input)) return input;
  const { data } = (input ?? {}) as { readonly data?: unknown };
  return isFloat32Array(data) ? data : undefined;
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A tensor, a tuple of them or one of each name: of each the rows from a part of them to another. */
function partOf(result: unknown, from: number, to: number): unknown {
  if (Array.isArray(result)) return result.map((each) => partOf(each, from, to));
  const { data, shape } = result as { readonly data?: unknown; readonly shape?: readonly number[] };
  if (!isFloat32Array(data) || !Array.isArray(shape))
    return Object.fromEntries(Object.entries(result as object).map(([key, each]) => [key, partOf(each, from, to)]));
  const [rows = 0, ...rest] = shape as readonly number[];
  const [begin, end] = [Math.round(rows * from), Math.round(rows * to)];
  const each = data.length / rows;
  return { data: data.slice(begin * each, end * each), shape: [end - begin, ...rest] };
}
