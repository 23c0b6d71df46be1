import { Inflate } from "fflate";
import type { Budget } from "../budget.ts";
import { refusals } from "../refusals.ts";
import type { ZipEntry } from "./read-zip.ts";

/** Of what is packed at a time. Deflate makes at most 1032 bytes of one, so no more than 4 MB come before they are counted. */
const PIECE = 4096;

/** The bytes of a file in an archive: a view if it is stored as it is. @throws NncError NN4007, NN4011 */
export function unpackEntry({ name, method, bytes, size }: ZipEntry, budget: Budget): Uint8Array {
  const bad = (why: string) => refusals.broken("the zip archive", `${name} ${why}`);
  if (method === "stored") return bytes;
  if (method === "encrypted") throw bad("is encrypted");
  if (method === "unknown") throw bad("is packed in a way that is not known");
  budget.take(size, `${name}, unpacked,`);
  const unpacked = new Uint8Array(size);
  let filled = 0;
  try {
    const inflate = new Inflate((piece) => {
      if (filled + piece.length > size) throw bad(`unpacks to more than the ${size} bytes that it claims`);
      unpacked.set(piece, filled);
      filled += piece.length;
    });
    for (let at = 0; at < bytes.length; at += PIECE)
      inflate.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
  } catch (error) {
    if (error instanceof Error && error.name === "NncError") throw error;
    throw bad("cannot be unpacked");
  }
  if (filled !== size) throw bad(`unpacks to ${filled} bytes, and claims ${size}`);
  return unpacked;
}
