import { littleEndianBytes } from "../ir/little-endian-bytes.ts";

/** What a file holds: bytes as they are to stand there, little-endian. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export const float32Tensor = (tensor: {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}): TensorToWrite => ({
  name: tensor.name,
  dtype: "F32",
  shape: tensor.shape,
  bytes: littleEndianBytes(tensor.data),
});

/** So that all numbers are aligned for every typed array, and for vectors. */
const LINE = 64;

/** What says that a file was written by nnc, where its tensors are called as anybody's. */
export const MADE_BY = { __metadata__: { nnc: "weights" } };

/** A safetensors file of tensors in the given order: header length, JSON header padded with spaces, numbers. */
export function writeSafetensors(tensors: readonly TensorToWrite[], metadata: object = {}): Uint8Array {
  let offset = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const start = offset;
    offset += bytes.length;
    return [name, { dtype, shape, data_offsets: [start, offset] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify({ ...metadata, ...Object.fromEntries(entries) }));
  const start = LINE * Math.ceil((8 + json.length) / LINE);
  const file = new Uint8Array(start + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.fill(0x20, 8, start);
  file.set(json, 8);
  let at = start;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
