/** The numbers as files hold them, whatever the byte order of this machine is. */
export function littleEndianBytes(numbers: Float32Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => view.setFloat32(i * 4, number, true));
  return bytes;
}
