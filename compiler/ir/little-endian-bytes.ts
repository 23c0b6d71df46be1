const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The numbers as files hold them, whatever the byte order of this machine is. */
export function littleEndianBytes(numbers: Float32Array): Uint8Array {
  if (isLittleEndian) return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => view.setFloat32(i * 4, number, true));
  return bytes;
}
