/** The host's Cache API, where it has one: pages that are served securely, their workers, Deno, workerd. */
interface CacheStorage {
  open(name: string): Promise<Cache>;
}

interface Cache {
  match(key: unknown): Promise<Answer | undefined>;
  put(key: string, answer: unknown): Promise<void>;
  delete(key: unknown): Promise<boolean>;
  /** workerd has none. */
  keys?(): Promise<readonly { readonly url: string }[]>;
}

interface Answer {
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Globals {
  readonly caches?: CacheStorage;
  readonly Response: new (body: unknown, options: object) => unknown;
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

/**
 * Keeps bytes, or does without: a disk may be full, and a page may not be allowed to. What was kept of the same file's earlier versions
 * goes.
 */
export async function keep(integrity: string, bytes: Uint8Array, address: string): Promise<void> {
  try {
    const cache = await host().caches?.open(NAME);
    if (!cache) return;
    const file = fileOf(address);
    await cache.put(keyOf(integrity), new (host().Response)(bytes, { headers: { [FILE]: file } }));
    for (const key of (await cache.keys?.()) ?? []) {
      if (key.url === keyOf(integrity)) continue;
      const other = await cache.match(key);
      if (other?.headers.get(FILE) === file) await cache.delete(key);
    }
  } catch {
    // The next visit loads it again.
  }
}

/** The header of an entry that says which file it is a version of. */
const FILE = "nnc-file";

/** An address without what tells versions: a query, and the hash that bundlers put into a name, `digits-Bx7dQ2_a.weights`. */
const fileOf = (address: string): string =>
  encodeURI(address.replace(/[?#].*$/s, "").replace(/[-.](?=[\w-]*[\dA-Z])[\w-]{8,24}(?=\.[^./]*$)/, ""));

export async function forget(integrity: string): Promise<void> {
  try {
    await (await host().caches?.open(NAME))?.delete(keyOf(integrity));
  } catch {
    // It is checked again when it is found.
  }
}
