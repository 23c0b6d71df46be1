/** The host's Cache API, where it has one: pages that are served securely, their workers, Deno, workerd. */
interface CacheStorage {
  open(name: string): Promise<{
    match(key: string): Promise<Answer | undefined>;
    put(key: string, answer: unknown): Promise<void>;
    delete(key: string): Promise<boolean>;
  }>;
}
interface Answer {
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Globals {
  readonly caches?: CacheStorage;
  readonly Response: new (body: unknown) => unknown;
}

const host = (): Globals => globalThis as unknown as Globals;

/** Entries are found by what they hold, not by where that came from: this is nobody's address. */
const keyOf = (integrity: string): string => `https://nnc.invalid/${encodeURIComponent(integrity)}`;

const NAME = "nnc-weights";

/** What was kept of this hash, if it is still there and anything can be. */
export async function kept(integrity: string): Promise<Uint8Array | undefined> {
  try {
    const answer = await (await host().caches?.open(NAME))?.match(keyOf(integrity));
    return answer && new Uint8Array(await answer.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** Keeps bytes, or does without: a disk may be full, and a page may not be allowed to. */
export async function keep(integrity: string, bytes: Uint8Array): Promise<void> {
  try {
    await (await host().caches?.open(NAME))?.put(keyOf(integrity), new (host().Response)(bytes));
  } catch {
    // The next visit loads it again.
  }
}

export async function forget(integrity: string): Promise<void> {
  try {
    await (await host().caches?.open(NAME))?.delete(keyOf(integrity));
  } catch {
    // It is checked again when it is found.
  }
}
