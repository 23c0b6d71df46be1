/** A small safetensors writer, and one that writes any header whatever, for files that are wrong on purpose. */

export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export function writeSafetensors(tensors: ReadonlyMap<string, Entry>, metadata?: Record<string, string>): Uint8Array {
  const entries: string[] = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  let at = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    const entry = { dtype, shape, data_offsets: [at, (at += bytes.length)] };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  return fileOf(`{${entries.join(",")}}`, concat([...tensors.values()].map(({ bytes }) => bytes)));
}

/** A file with this header, as it is, and these bytes of tensors. */
export function fileOf(header: string | Uint8Array, tensors: Uint8Array | number = 0): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return concat([length, text, typeof tensors === "number" ? new Uint8Array(tensors) : tensors]);
}

export function f32(shape: readonly number[], values: readonly number[]): Entry {
  return { dtype: "F32", shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
