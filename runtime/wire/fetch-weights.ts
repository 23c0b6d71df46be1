import { NncError } from "../tensor.ts";
import type { Signal } from "../worker/signal.ts";
import { readAll, type Progress } from "./read-stream.ts";
import { forget, keep, kept } from "./weights-cache.ts";

export interface FetchOptions {
  /** Hears of each percent, or of each piece where these are larger, and of the end. */
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: Signal;
  /** Keeps the file in the host's Cache API by its hash, so that another visit loads nothing. Where it cannot, it loads again. */
  readonly cache?: boolean;
  /** What the file's hash has to be: `sha256-` and 44 characters of base64, as in HTML. */
  readonly integrity?: string;
  /** Its size in bytes, for the progress of what a server compresses. */
  readonly size?: number;
  /** Where it lies in parts, at the URL and `.part0`, `.part1`, …: the hash of each. */
  readonly parts?: readonly string[];
}

/** What is used of WebCrypto. */
interface Crypto {
  readonly subtle?: { digest(name: "SHA-256", bytes: Uint8Array): Promise<ArrayBuffer> };
}

/**
 * The bytes at a URL, for `create`. In Node, files by their URL as well.
 *
 * @throws NncError NN7007 where there are none, NN7025 where they have another hash, NN7009 for `cache` without a hash; the
 *   signal's reason
 */
export async function fetchWeights(
  url: string | { readonly href: string },
  { onProgress, signal, cache = false, integrity, size, parts }: FetchOptions = {},
): Promise<Uint8Array> {
  const address = typeof url === "string" ? url : url.href;
  if (integrity !== undefined && !/^sha256-[\w+/]{43}=$/.test(integrity))
    throw new NncError("NN7009", `the integrity is "sha256-" and a hash in base64, got ${JSON.stringify(integrity)}`);
  if (cache && integrity === undefined)
    throw new NncError("NN7009", 'what is cached is known by its hash: cache: true needs { integrity: "sha256-…" }');
  if (cache) {
    const found = await kept(integrity!);
    if (found && (await hasHash(found, integrity!))) {
      onProgress?.({ loaded: found.length, total: found.length });
      return found;
    }
    if (found) await forget(integrity!);
  }
  const isChecked = isHashing();
  let bytes: Uint8Array;
  try {
    // A page that is not served securely cannot hash; there fetch itself does, and says nothing until all is there.
    const files = parts
      ? parts.map((hash, i) => ({ url: `${address}.part${i}`, ...(isChecked ? {} : { integrity: hash }) }))
      : [{ url: address, ...(integrity && !isChecked ? { integrity } : {}) }];
    bytes = await readAll(files, { onProgress, signal, size });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new NncError("NN7007", `no weights at ${address} (${reasonOf(error)})`);
  }
  if (integrity === undefined || !isChecked) return bytes;
  if (!(await hasHash(bytes, integrity)))
    throw new NncError("NN7025", `the weights at ${address} are not those with the hash ${integrity}`);
  if (cache) await keep(integrity, bytes, address);
  return bytes;
}

/** What fetch hides: that nobody listens, or that the line broke. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? `${String(error)}: ${error.cause.message}` : String(error);

const crypto = (): Crypto | undefined => (globalThis as unknown as { readonly crypto?: Crypto }).crypto;

const isHashing = (): boolean => crypto()?.subtle !== undefined;

async function hasHash(bytes: Uint8Array, integrity: string): Promise<boolean> {
  const hash = new Uint8Array((await crypto()?.subtle?.digest("SHA-256", bytes)) ?? []);
  return `sha256-${btoa(String.fromCharCode(...hash))}` === integrity;
}

declare const btoa: (text: string) => string;
