import { refusals } from "../refusals.ts";

/** Goes through bytes, little-endian. Whatever it is asked for beyond the end is refused. */
export interface ByteCursor {
  readonly position: () => number;
  readonly byte: () => number;
  readonly unsigned: (bytes: 2 | 4) => number;
  readonly signed32: () => number;
  /** A length of 8 bytes. */
  readonly length64: () => number;
  /** Big-endian, as pickles have it. */
  readonly float64: () => number;
  /** A view. */
  readonly take: (length: number) => Uint8Array;
  readonly line: () => string;
}

/** @param what is read, for messages */
export function cursorOver(file: Uint8Array, start: number, what: string): ByteCursor {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = start;
  /** Where `length` bytes are, which it goes past. */
  const pass = (length: number): number => {
    if (length > file.length - at) throw refusals.broken(what, "it ends too early");
    at += length;
    return at - length;
  };
  return {
    position: () => at,
    byte: () => view.getUint8(pass(1)),
    unsigned: (bytes) => (bytes === 2 ? view.getUint16(pass(2), true) : view.getUint32(pass(4), true)),
    signed32: () => view.getInt32(pass(4), true),
    length64: () => Number(view.getBigUint64(pass(8), true)),
    float64: () => view.getFloat64(pass(8)),
    take: (length) => {
      const from = pass(length);
      return file.subarray(from, from + length);
    },
    line: () => {
      const end = file.indexOf(10, at);
      if (end === -1) throw refusals.broken(what, "it ends too early");
      const from = pass(end + 1 - at);
      return new TextDecoder().decode(file.subarray(from, end));
    },
  };
}
