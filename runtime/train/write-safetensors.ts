/** Writes safetensors files, which PyTorch and `create` load: https://github.com/huggingface/safetensors */

export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;
}

/** What a trainer has: parameters, and counters of steps. */
const own = (data: WrittenTensor["data"]): string => (data instanceof Float32Array ? "F32" : "I64");

/** The bytes of a file. Names stand in their order; texts of `metadata` before them. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WrittenTensor>,
  metadata?: Readonly<Record<string, string>>,
  dtypeOf = own,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: dtypeOf(data), shape, data_offsets: [begin, end] }] as const;
  });
  const header = JSON.stringify(
    Object.fromEntries([...(metadata ? [["__metadata__", metadata] as const] : []), ...entries]),
  );
  const text = new TextEncoder().encode(header);
  // Padded with spaces, so that tensors are aligned.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length).set(text, 8);
  let at = 8 + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
