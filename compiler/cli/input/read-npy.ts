// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { parseNpyHeader } from "../../import/numpy/parse-npy-header.ts";
import { InputError } from "./input-error.ts";
import { numberReaders } from "./npy-number-readers.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** numpy's own headers have about 100 bytes; version 2 could ask for 4 GB. */
const LONGEST_HEADER = 65_535;

/** Reads a .npy file of versions 1 to 3 as row-major float32, whatever its numbers and its order are. */
export function readNpy(bytes: Uint8Array): { data: Float32Array; shape: number[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new InputError("this is not a .npy file");
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw new InputError(`.npy version ${version} is not known; 1 to 3 are`);

  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw new InputError("the .npy file ends within its header");
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > LONGEST_HEADER) throw new InputError(`a .npy header of ${headerLength} bytes is too long`);
  const dataStart = headerStart + headerLength;
  if (bytes.length < dataStart) throw new InputError("the .npy file ends within its header");

  const header = parseNpyHeader(
    new TextDecoder("latin1").decode(bytes.subarray(headerStart, dataStart)),
    (reason) => new InputError(`the .npy header cannot be read: ${reason}`),
  );
  const reader = numberReaders.get(header.type);
  if (reader === undefined) {
    throw new InputError(`numbers of type "${header.type}" are not read; ${[...numberReaders.keys()].join(", ")} are`);
  }
  const count = header.shape.reduce((product, size) => product * size, 1);
  const expected = count * reader.width;
  if (bytes.length - dataStart !== expected) {
    throw new InputError(
      `the shape [${header.shape.join(", ")}] of ${header.type} takes ${expected} bytes, but the file has ${bytes.length - dataStart}`,
    );
  }
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = reader.read(view, dataStart + i * reader.width, header.littleEndian);
  return { data: header.fortranOrder ? toRowMajor(data, header.shape) : data, shape: header.shape };
}

/** Fortran order lets the first index run fastest. */
function toRowMajor(columnMajor: Float32Array, shape: readonly number[]): Float32Array {
  const strides: number[] = [];
  shape.reduce((stride, size) => (strides.push(stride), stride * size), 1);
  const index = shape.map(() => 0);
  const rowMajor = new Float32Array(columnMajor.length);
  let from = 0;
  for (let to = 0; to < rowMajor.length; to++) {
    rowMajor[to] = columnMajor[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        from += stride;
        break;
      }
      index[axis] = 0;
      from -= (next - 1) * stride;
    }
  }
  return rowMajor;
}
