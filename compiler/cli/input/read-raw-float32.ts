import { InputError } from "./input-error.ts";

/** Little-endian 32-bit floats and nothing else. */
export function readRawFloat32(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) {
    throw new InputError(`raw float32 data has 4 bytes per number, but the file has ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
