import { littleEndianBytes } from "../../ir/little-endian-bytes.ts";

const ALIGNMENT = 64;
const PREFIX = Buffer.from("\x93NUMPY\x01\x00", "latin1");

/** A .npy file of version 1, little-endian float32 in row-major order. */
export function writeNpy(array: { readonly data: Float32Array; readonly shape: readonly number[] }): Uint8Array {
  const shape = array.shape.length === 1 ? `(${array.shape[0]},)` : `(${array.shape.join(", ")})`;
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const unpadded = PREFIX.length + 2 + dict.length + 1;
  const header = `${dict}${" ".repeat(-unpadded & (ALIGNMENT - 1))}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([PREFIX, length, Buffer.from(header, "latin1"), littleEndianBytes(array.data)]);
}
