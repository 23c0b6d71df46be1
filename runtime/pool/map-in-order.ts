import { kindOf } from "../describe.ts";
import { NncError } from "../tensor.ts";
import { throwIfAborted, type Signal } from "../worker/signal.ts";

/** What has become of an item, as `Promise.allSettled` says it. */
export type Settled<T> =
  { readonly status: "fulfilled"; readonly value: T } | { readonly status: "rejected"; readonly reason: unknown };

/**
 * Does something with each item, several at a time, and gives what became of them in their order. Reads on only while fewer than
 * `ahead` are on their way or wait to be taken, and keeps no result back for an item that is late.
 *
 * @throws what reading the items throws, after all results before it; the signal's reason; NncError NN7009 for what has no items
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  run: (item: Item) => Promise<Result>,
  { ahead, signal }: { readonly ahead: number; readonly signal: Signal | undefined },
): AsyncGenerator<Settled<Result>, void, undefined> {
  const iterator = iteratorOf(items);
  const underway: Promise<Settled<Result>>[] = [];
  let reading: Promise<void> | undefined;
  let isRead = false;
  let failure: { readonly error: unknown } | undefined;

  async function read(): Promise<void> {
    try {
      const { done, value } = await iterator.next();
      if (done) isRead = true;
      else underway.push(settled(run(value)));
    } catch (error) {
      isRead = true;
      failure = { error };
    }
    reading = undefined;
  }

  try {
    for (;;) {
      throwIfAborted(signal);
      if (!isRead && underway.length < ahead) reading ??= read();
      // What throws at once has been read before there is a promise of it.
      if (isRead) reading = undefined;
      const [first] = underway;
      if (first === undefined) {
        if (!reading) break;
        await reading;
      } else if (await Promise.race([first.then(() => true), ...(reading ? [reading.then(() => false)] : [])])) {
        underway.shift();
        yield await first;
      }
    }
  } finally {
    // A reader that is still asked for its next item may never answer.
    const end = isRead ? undefined : iterator.return?.();
    if (!reading) await end;
  }
  if (failure) throw failure.error;
}

function iteratorOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): Iterator<Item> | AsyncIterator<Item> {
  const given = (items ?? {}) as Partial<Iterable<Item> & AsyncIterable<Item>>;
  const iterator = given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]?.();
  if (iterator) return iterator;
  throw new NncError("NN7009", `map() got ${kindOf(items)}: it takes an array, or another iterable, of items`);
}

const settled = <Result>(promise: Promise<Result>): Promise<Settled<Result>> =>
  promise.then(
    (value) => ({ status: "fulfilled", value }),
    (reason: unknown) => ({ status: "rejected", reason }),
  );
