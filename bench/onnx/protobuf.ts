/** As much of protobuf's wire format as ONNX needs: a message is the bytes of its fields, one after the other. */

export type Field = Uint8Array;

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

export const message = (...fields: readonly Field[]): Uint8Array => Buffer.concat(fields);

export const integer = (field: number, value: number | bigint): Field =>
  Buffer.concat([varint(field << 3), varint(value)]);

export const bytes = (field: number, value: Uint8Array | string): Field => {
  const content = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
};

export function float(field: number, value: number): Field {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), content]);
}
