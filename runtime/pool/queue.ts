import { NncError } from "../tensor.ts";
import type { Batching, Inputs } from "./batching.ts";
import type { Member } from "./crew.ts";

/** A call that waits for its result. */
export interface Call {
  readonly inputs: Inputs;
  /** In samples; undefined for one that runs alone. */
  readonly size: number | undefined;
  readonly since: number;
  /** Whether a worker has died of it, or of one that ran with it. */
  isSuspect: boolean;
  isOver: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Takes what is to run together next from a queue: as many samples as a batch has, in order. */
export function takeBatch(queue: Call[], most: number): Call[] {
  const [first] = queue;
  if (first === undefined) return [];
  let samples = first.size ?? most;
  let count = 1;
  if (isJoined(first))
    for (; count < queue.length; count++) {
      const next = queue[count] as Call;
      samples += next.size ?? most;
      if (!isJoined(next) || samples > most) break;
    }
  return queue.splice(0, count);
}

export const isJoined = ({ size, isSuspect }: Call): boolean => size !== undefined && !isSuspect;

/**
 * Runs calls in one worker, as one batch if they are several. Each gets its own result or its own error; gives those that are to
 * be run again.
 */
export async function runCalls(
  { network }: Member,
  calls: readonly Call[],
  batching: Batching | undefined,
): Promise<readonly Call[]> {
  const [first] = calls;
  if (first === undefined) return [];
  const isOne = calls.length === 1 || !batching;
  const inputs = isOne ? first.inputs : batching.join(calls.map((call) => call.inputs));
  try {
    const transfer = isOne ? [] : (inputs as readonly Float32Array[]).map(({ buffer }) => buffer);
    const result = await network.run({ value: inputs, transfer });
    if (isOne) first.resolve(result);
    else
      batching
        .split(
          result,
          calls.map(({ size = 1 }) => size),
        )
        .forEach((each, i) => calls[i]!.resolve(each));
    return [];
  } catch (error) {
    const hasDied = error instanceof NncError && error.code === "NN7021";
    // Of several, one is to blame; alone, each hears of itself.
    if (calls.length > 1 || (hasDied && !first.isSuspect)) {
      for (const call of calls) call.isSuspect = true;
      return calls;
    }
    first.reject(error);
    return [];
  }
}
