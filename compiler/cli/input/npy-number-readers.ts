export interface NumberReader {
  /** Bytes per number. */
  readonly width: number;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
}

/** How to read one number of each of numpy's types, by its code. */
export const numberReaders: ReadonlyMap<string, NumberReader> = new Map<string, NumberReader>([
  ["f2", { width: 2, read: (view, offset, little) => fromHalf(view.getUint16(offset, little)) }],
  ["f4", { width: 4, read: (view, offset, little) => view.getFloat32(offset, little) }],
  ["f8", { width: 8, read: (view, offset, little) => view.getFloat64(offset, little) }],
  ["i1", { width: 1, read: (view, offset) => view.getInt8(offset) }],
  ["i2", { width: 2, read: (view, offset, little) => view.getInt16(offset, little) }],
  ["i4", { width: 4, read: (view, offset, little) => view.getInt32(offset, little) }],
  ["i8", { width: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) }],
  ["u1", { width: 1, read: (view, offset) => view.getUint8(offset) }],
  ["b1", { width: 1, read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) }],
]);

/** IEEE 754 binary16: 1 sign bit, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
