/**
 * The directory of a zip archive (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), zip64 included. What PyTorch and
 * NumPy write is mostly stored as it is, and is a view of the archive here. Checksums are left alone, as safetensors has none: PyTorch may be
 * told to write wrong ones.
 */
import { refusals } from "../refusals.ts";

/** A file of an archive. Its bytes lie within it, and no two files' overlap. */
export interface ZipEntry {
  readonly name: string;
  readonly method: "stored" | "deflated" | "encrypted" | "unknown";
  /** As they lie in the archive. */
  readonly bytes: Uint8Array;
  /** Of what they unpack to, as the directory claims. */
  readonly size: number;
}

const broken = (why: string) => refusals.broken("the zip archive", why);

/** The files of an archive by their names, in its order. @throws NncError NN4007 */
export function readZip(file: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { start, size, count } = findDirectory(file, view);
  const entries = new Map<string, ZipEntry>();
  const ranges: { readonly begin: number; readonly end: number; readonly name: string }[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const header = readHeader(file, view, at, start + size);
    const begin = header.local;
    if (begin + 30 > start || view.getUint32(begin, true) !== 0x04034b50)
      throw broken(`${header.name} does not lie where its directory says`);
    const from = begin + 30 + view.getUint16(begin + 26, true) + view.getUint16(begin + 28, true);
    const end = from + header.packed;
    if (end > start) throw broken(`${header.name} leads beyond its end`);
    if (header.method === "stored" && header.packed !== header.size)
      throw broken(`${header.name} has ${header.packed} bytes, and claims ${header.size}`);
    if (entries.has(header.name)) throw broken(`${header.name} is in it twice`);
    const { name, method } = header;
    entries.set(name, { name, method, bytes: file.subarray(from, end), size: header.size });
    ranges.push({ begin, end, name });
    at = header.end;
  }
  refuseOverlaps(ranges);
  return entries;
}

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/** By the record at the end, behind which there may be a comment. */
function findDirectory(file: Uint8Array, view: DataView): Directory {
  const first = Math.max(0, file.length - 22 - 0xffff);
  let at = file.length - 22;
  while (at >= first && view.getUint32(at, true) !== 0x06054b50) at--;
  if (at < first || at < 0) throw broken("it has no directory; it was cut off");
  const small = { count: view.getUint16(at + 10, true), size: view.getUint32(at + 12, true) };
  const found = { ...small, start: view.getUint32(at + 16, true) };
  const isLarge = found.count === 0xffff || found.size === 0xffffffff || found.start === 0xffffffff;
  const { count, size, start } = isLarge ? findLarge(view, at) : found;
  if (start + size > at) throw broken("its directory leads beyond its end");
  // The shortest entry of a directory has 46 bytes.
  if (count * 46 > size) throw broken(`its directory of ${size} bytes claims ${count} files`);
  return { count, size, start };
}

/** Of zip64, which says in 8 bytes what 4 do not hold. */
function findLarge(view: DataView, end: number): Directory {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) throw broken("it has no zip64 directory");
  const at = large(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== 0x06064b50) throw broken("it has no zip64 directory");
  return { count: large(view, at + 32), size: large(view, at + 40), start: large(view, at + 48) };
}

interface Header {
  readonly name: string;
  readonly method: ZipEntry["method"];
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly end: number;
}

function readHeader(file: Uint8Array, view: DataView, at: number, most: number): Header {
  if (at + 46 > most || view.getUint32(at, true) !== 0x02014b50) throw broken("its directory ends too early");
  const names = at + 46;
  const extras = names + view.getUint16(at + 28, true);
  const comment = extras + view.getUint16(at + 30, true);
  const end = comment + view.getUint16(at + 32, true);
  if (end > most) throw broken("its directory ends too early");
  const wide = wideFields(view, extras, comment);
  // They stand there in this order, and only those that have no place in the header.
  const field = (offset: number): number => {
    const value = view.getUint32(at + offset, true);
    if (value !== 0xffffffff) return value;
    const next = wide.shift();
    return next === undefined ? value : next;
  };
  const [size, packed, local] = [field(24), field(20), field(42)];
  const isEncrypted = (view.getUint16(at + 8, true) & 1) !== 0;
  const method = view.getUint16(at + 10, true);
  return {
    name: new TextDecoder().decode(file.subarray(names, extras)),
    method: isEncrypted ? "encrypted" : method === 0 ? "stored" : method === 8 ? "deflated" : "unknown",
    ...{ packed, size, local, end },
  };
}

/** The numbers of zip64's extra field. */
function wideFields(view: DataView, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end;) {
    const length = view.getUint16(at + 2, true);
    const next = at + 4 + length;
    if (view.getUint16(at, true) === 1 && next <= end)
      return Array.from({ length: Math.floor(length / 8) }, (_, i) => large(view, at + 4 + 8 * i));
    at = next;
  }
  return [];
}

/** A number of 8 bytes; one that is beyond every file stays beyond it. */
const large = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

function refuseOverlaps(ranges: { readonly begin: number; readonly end: number; readonly name: string }[]): void {
  ranges.sort((a, b) => a.begin - b.begin);
  let end = 0;
  for (const range of ranges) {
    if (range.begin < end) throw broken(`${range.name} overlaps another file`);
    end = range.end;
  }
}
