/** Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding/), as much of it as ONNX has. */

/** Bytes that follow one another. They are joined once, at the end, so that weights are copied once. */
export interface Message {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

export const message = (...fields: readonly Message[]): Message => ({
  parts: fields.flatMap(({ parts }) => parts),
  length: fields.reduce((sum, { length }) => sum + length, 0),
});

export function toBytes({ parts, length }: Message): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const whole = (bytes: Uint8Array): Message => ({ parts: [bytes], length: bytes.length });

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** The kinds of fields on the wire. */
const [NUMBER, LENGTH, FOUR_BYTES] = [0, 2, 5];
const tag = (field: number, kind: number): Uint8Array => varint((field << 3) | kind);

export const integer = (field: number, value: number | bigint): Message =>
  message(whole(tag(field, NUMBER)), whole(varint(value)));

export const bytes = (field: number, content: Uint8Array): Message =>
  message(whole(tag(field, LENGTH)), whole(varint(content.length)), whole(content));

export const text = (field: number, content: string): Message => bytes(field, new TextEncoder().encode(content));

export const nested = (field: number, content: Message): Message =>
  message(whole(tag(field, LENGTH)), whole(varint(content.length)), content);

export function float(field: number, value: number): Message {
  const content = new Uint8Array(4);
  new DataView(content.buffer).setFloat32(0, value, true);
  return message(whole(tag(field, FOUR_BYTES)), whole(content));
}
