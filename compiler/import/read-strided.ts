/** A tensor within the bytes of others, as PyTorch and NumPy describe it. All in elements, but the width. */
export interface Strided {
  readonly bytes: Uint8Array;
  /** Bytes of an element. */
  readonly width: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Whether row-major bytes are a stretch of those that are there. */
export function isContiguous({ shape, strides }: Pick<Strided, "shape" | "strides">): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] as number;
  }
  return true;
}

/** The first element behind all that a tensor reads; 0 if it reads none. */
export const endOf = ({ offset, shape, strides }: Pick<Strided, "offset" | "shape" | "strides">): number =>
  shape.includes(0)
    ? 0
    : offset + 1 + shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] as number), 0);

/** Row-major bytes: a view where they lie so already, else a copy. The tensor lies within the bytes. */
export function readStrided(tensor: Strided): Uint8Array {
  const { bytes, width, offset, shape } = tensor;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === 0) return bytes.subarray(0, 0);
  if (isContiguous(tensor)) return bytes.subarray(offset * width, (offset + count) * width);
  const to = new Uint8Array(count * width);
  const unit = [4, 2].find((size) => width % size === 0 && bytes.byteOffset % size === 0) ?? 1;
  copyWords(wordsOf(bytes, unit), wordsOf(to, unit), width / unit, tensor);
  return to;
}

type Words = Uint32Array | Uint16Array | Uint8Array;

function wordsOf({ buffer, byteOffset, length }: Uint8Array, unit: number): Words {
  if (unit === 4) return new Uint32Array(buffer, byteOffset, Math.floor(length / 4));
  return unit === 2
    ? new Uint16Array(buffer, byteOffset, Math.floor(length / 2))
    : new Uint8Array(buffer, byteOffset, length);
}

/** Goes over all elements in row-major order. `words`: of an element. */
function copyWords(from: Words, to: Words, words: number, { offset, shape, strides }: Strided): void {
  const last = shape.length - 1;
  const [inner = 1, step = 0] = [shape[last], strides[last]];
  const index = shape.map(() => 0);
  let start = offset;
  for (let at = 0; at < to.length;) {
    for (let i = 0; i < inner; i++) {
      const source = (start + i * step) * words;
      for (let word = 0; word < words; word++) to[at++] = from[source + word] as number;
    }
    for (let axis = last - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      const stride = strides[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        start += stride;
        break;
      }
      index[axis] = 0;
      start -= (next - 1) * stride;
    }
  }
}

/** A copy with the bytes of each number turned round: big-endian to little-endian. */
export function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const to = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += width)
    for (let byte = 0; byte < width; byte++) to[at + byte] = bytes[at + width - 1 - byte] as number;
  return to;
}
