import { constants } from "node:buffer";
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";

/** Node reads and writes no more than 2 GiB at once. */
const MOST_AT_ONCE = 2 ** 30;

/**
 * The bytes of a file, of whatever size an array may have (4 GiB in Node 20).
 *
 * @throws what the system throws; EFBIG of a file that no array holds
 */
export function readWhole(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size <= MOST_AT_ONCE) return readFileSync(file);
    if (stat.size > constants.MAX_LENGTH)
      throw Object.assign(new Error("EFBIG: file too large, read"), { code: "EFBIG", syscall: "read" });
    const bytes = Buffer.from(new ArrayBuffer(stat.size));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(file, bytes, filled, Math.min(MOST_AT_ONCE, bytes.length - filled), null);
      if (count === 0) return bytes.subarray(0, filled);
      filled += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** Writes a new file as a whole, of whatever size. @throws what the system throws; EEXIST where there is one */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const flag = "wx";
  if (typeof content === "string" || content.length <= MOST_AT_ONCE) return writeFileSync(path, content, { flag });
  const file = openSync(path, flag);
  try {
    for (let from = 0; from < content.length;)
      from += writeSync(file, content, from, Math.min(MOST_AT_ONCE, content.length - from));
  } finally {
    closeSync(file);
  }
}
