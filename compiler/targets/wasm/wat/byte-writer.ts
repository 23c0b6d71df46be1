/** Bytes that grow, and the numbers of WebAssembly's binary format in them. */
export interface ByteWriter {
  readonly byte: (value: number) => void;
  /** LEB128 of a number from 0 to 2³² − 1. */
  readonly unsigned: (value: number) => void;
  /** LEB128 of a number of 32 bits, signed. */
  readonly signed: (value: number) => void;
  readonly bytes: (values: Uint8Array) => void;
  /** A length, and as many bytes. */
  readonly sized: (values: Uint8Array) => void;
  readonly text: (value: string) => void;
  /** All so far. */
  readonly written: () => Uint8Array<ArrayBuffer>;
}

export function writeBytes(): ByteWriter {
  let buffer = new Uint8Array(1024);
  let length = 0;
  const reserve = (count: number): void => {
    if (length + count <= buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * buffer.length, length + count));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };
  const byte = (value: number): void => {
    reserve(1);
    buffer[length++] = value;
  };
  const unsigned = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) byte((rest % 128) | 128);
    byte(rest);
  };
  const signed = (value: number): void => {
    let rest = value | 0;
    for (; rest < -64 || rest >= 64; rest >>= 7) byte((rest & 127) | 128);
    byte(rest & 127);
  };
  const bytes = (values: Uint8Array): void => {
    reserve(values.length);
    buffer.set(values, length);
    length += values.length;
  };
  const sized = (values: Uint8Array): void => {
    unsigned(values.length);
    bytes(values);
  };
  const text = (value: string): void => sized(new TextEncoder().encode(value));
  return { byte, unsigned, signed, bytes, sized, text, written: () => buffer.slice(0, length) };
}
