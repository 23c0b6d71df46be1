import { littleEndianBytes } from "./little-endian-bytes.ts";

export interface NamedTensor {
  readonly name: string;
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A safetensors file of F32 tensors, in the given order: header length, JSON header padded to 8 bytes, numbers. */
export function writeSafetensors(tensors: readonly NamedTensor[]): Uint8Array {
  let offset = 0;
  const entries = tensors.map(({ name, data, shape }) => {
    const start = offset;
    offset += data.length * 4;
    return [name, { dtype: "F32", shape, data_offsets: [start, offset] }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const header = Buffer.concat([json, Buffer.alloc(-json.length & 7, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...tensors.map(({ data }) => littleEndianBytes(data))]);
}
