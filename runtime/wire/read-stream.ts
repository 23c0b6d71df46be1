import { throwIfAborted, type Signal } from "../worker/signal.ts";

/** How far a file has been read, in bytes. */
export interface Progress {
  readonly loaded: number;
  /** Undefined where the server says nothing of it, or compresses on the way. */
  readonly total: number | undefined;
}

export interface ReadOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: Signal | undefined;
  /** In bytes, if it is known from elsewhere. */
  readonly size?: number | undefined;
}

interface Stream {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly size: number | undefined;
}

interface Globals {
  fetch(url: string, options: object): Promise<FetchAnswer>;
  readonly URL: new (url: string) => object;
  readonly process?: { getBuiltinModule?(name: string): Files };
}

interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
  } | null;
}

interface Files {
  createReadStream(url: object, options: object): AsyncIterable<Uint8Array>;
  statSync(url: object): { readonly size: number };
}

/** A file, or a part of one, and the hash that fetch is to hold it to. */
export interface FileToRead {
  readonly url: string;
  readonly integrity?: string;
}

/**
 * All bytes of files, one behind the other, by their URLs; of a host's files as well, where it is Node or like it.
 *
 * @throws what fetch or the file system throws
 */
export async function readAll(files: readonly FileToRead[], options: ReadOptions): Promise<Uint8Array> {
  const [first, ...others] = files.map((file) => () => open(file, options.signal));
  const { chunks: begin, size: found } = await first!();
  const { onProgress, signal, size: total = others.length > 0 ? undefined : found } = options;
  async function* read(): AsyncGenerator<Uint8Array> {
    yield* begin;
    for (const next of others) yield* (await next()).chunks;
  }
  let bytes = new Uint8Array(total ?? 2 ** 20);
  let loaded = 0;
  let told = -1;
  for await (const chunk of read()) {
    throwIfAborted(signal);
    if (loaded + chunk.length > bytes.length) {
      const larger = new Uint8Array(Math.max(2 * bytes.length, loaded + chunk.length));
      larger.set(bytes.subarray(0, loaded));
      bytes = larger;
    }
    bytes.set(chunk, loaded);
    loaded += chunk.length;
    // Each percent, or each chunk where these are larger.
    const percent = total ? Math.floor((100 * loaded) / total) : loaded;
    if (percent !== told) onProgress?.({ loaded, total });
    told = percent;
  }
  throwIfAborted(signal);
  return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
}

const open = async ({ url, ...fetching }: FileToRead, signal: Signal | undefined): Promise<Stream> =>
  fromFile(url) ?? (await fromNet(url, { ...fetching, signal }));

function fromFile(address: string): Stream | undefined {
  const { process, URL } = globalThis as unknown as Globals;
  const files = address.startsWith("file:") ? process?.getBuiltinModule?.("node:fs") : undefined;
  if (!files) return undefined;
  const url = new URL(address);
  const { size } = files.statSync(url);
  const highWaterMark = Math.max(2 ** 12, Math.min(2 ** 20, Math.floor(size / 100)));
  return { size, chunks: files.createReadStream(url, { highWaterMark }) };
}

async function fromNet(url: string, options: object): Promise<Stream> {
  const { fetch } = globalThis as unknown as Globals;
  const { ok, status, headers, body } = await fetch(url, options);
  if (!ok) throw new Error(`status ${status}`);
  // Servers of pages with one address for all answer so for a file that they have not.
  if (headers.get("content-type")?.startsWith("text/html")) throw new Error("a page, no file");
  const length = headers.get("content-encoding") ? null : headers.get("content-length");
  return { size: length ? Number(length) : undefined, chunks: chunksOf(body) };
}

async function* chunksOf(body: FetchAnswer["body"]): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  let isRead = false;
  try {
    for (let each = await reader.read(); !(isRead = each.done); each = await reader.read())
      if (each.value) yield each.value;
  } finally {
    if (!isRead) await reader.cancel();
  }
}
