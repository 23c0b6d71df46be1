/** Reads protobuf's wire format (https://protobuf.dev/programming-guides/encoding/), as much of it as ONNX has. */
import { refusals } from "../refusals.ts";

/** A field of a message, as it lies there: numbers as they are, all else as bytes of the file. */
export interface ProtobufField {
  readonly number: number;
  /** Of varints, which may be negative numbers of 64 bits. */
  readonly value: bigint;
  /** Of texts, messages, packed numbers, and single numbers of 4 or 8 bytes. */
  readonly bytes: Uint8Array;
}

const broken = (why: string) => refusals.broken("the ONNX file", why);
const none = new Uint8Array();

/** The fields of a message, in its order. @throws NncError NN4007 */
export function* fieldsOf(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw broken("it ends too early");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw broken("a number in it has no end");
  };
  const take = (length: number): Uint8Array => {
    if (!(length >= 0 && length <= message.length - at)) throw broken("it ends too early");
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (number <= 0) throw broken("it has a field without a number");
    switch (tag & 7) {
      case 0:
        yield { number, value: varint(), bytes: none };
        break;
      case 1:
        yield { number, value: 0n, bytes: take(8) };
        break;
      case 2:
        yield { number, value: 0n, bytes: take(Number(varint())) };
        break;
      case 5:
        yield { number, value: 0n, bytes: take(4) };
        break;
      default:
        throw broken("it has a field of an unknown kind");
    }
  }
}

/** The first field with a number; undefined where there is none. */
export function fieldOf(message: Uint8Array, number: number): ProtobufField | undefined {
  for (const field of fieldsOf(message)) if (field.number === number) return field;
  return undefined;
}

/** The numbers of a repeated field of varints, whether they are packed or this one stands alone. */
export function* varintsOf({ value, bytes }: ProtobufField): Generator<bigint> {
  if (bytes.length === 0) return yield value;
  let next = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    next |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80 && shift < 70n) continue;
    yield BigInt.asIntN(64, next);
    next = 0n;
    shift = 0n;
  }
}
