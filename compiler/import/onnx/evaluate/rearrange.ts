import { countOf, stridesOf } from "../../../ir/reference.ts";
import { fromNumbers, type KnownTensor } from "../facts/known-tensor.ts";

/** A tensor each of whose elements is one of another: where, its strides say. */
export function viewed(x: KnownTensor, shape: readonly number[], strides: readonly number[], offset = 0): KnownTensor {
  const from = x.numbers();
  const to = new Float64Array(countOf(shape));
  const index = shape.map(() => 0);
  const [row, step] = [shape.at(-1) ?? 1, strides.at(-1) ?? 0];
  let at = offset;
  for (let flat = 0; flat < to.length; flat += row) {
    for (let i = 0; i < row; i++) to[flat + i] = from[at + i * step] as number;
    for (let dim = shape.length - 2; dim >= 0; dim--) {
      const next = (index[dim] as number) + 1;
      at += strides[dim] as number;
      if (next < (shape[dim] as number)) {
        index[dim] = next;
        break;
      }
      index[dim] = 0;
      at -= next * (strides[dim] as number);
    }
  }
  return fromNumbers(x.elements, shape, to);
}

export function permutedTensor(x: KnownTensor, order: readonly number[]): KnownTensor {
  if (order.join() === "1,0") return turned(x);
  const strides = stridesOf(x.shape);
  return viewed(
    x,
    order.map((dim) => x.shape[dim] as number),
    order.map((dim) => strides[dim] as number),
  );
}

/** A matrix that is turned where somebody asks for it, and whose numbers are stored as they were: most weights are such. */
function turned(x: KnownTensor): KnownTensor {
  const [rows = 1, columns = 1] = x.shape;
  const shape = [columns, rows];
  let numbers: Float64Array | undefined;
  return {
    elements: x.elements,
    shape,
    numbers: () => (numbers ??= turnedNumbers(x.numbers(), new Float64Array(rows * columns), rows, columns)),
    stored() {
      const { dtype, bytes } = x.stored();
      const to = new Uint8Array(bytes.length);
      // A copy, since the bytes lie at any place of the file.
      const from = bytes.slice().buffer;
      switch (bytes.length / (rows * columns)) {
        case 2:
          turnedNumbers(new Uint16Array(from), new Uint16Array(to.buffer), rows, columns);
          break;
        case 4:
          turnedNumbers(new Uint32Array(from), new Uint32Array(to.buffer), rows, columns);
          break;
        case 8:
          turnedNumbers(new Float64Array(from), new Float64Array(to.buffer), rows, columns);
          break;
        default:
          turnedNumbers(new Uint8Array(from), to, rows, columns);
      }
      return { dtype, shape, bytes: to };
    },
  };
}

/** In blocks that a cache holds. */
function turnedNumbers<Numbers extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(
  from: Numbers,
  to: Numbers,
  rows: number,
  columns: number,
): Numbers {
  const size = 32;
  for (let row = 0; row < rows; row += size)
    for (let column = 0; column < columns; column += size)
      for (let i = row; i < Math.min(row + size, rows); i++)
        for (let j = column; j < Math.min(column + size, columns); j++)
          to[j * rows + i] = from[i * columns + j] as number;
  return to;
}

/** Stretched to a shape that it broadcasts to; undefined where it does not. */
export function broadcastTensor(x: KnownTensor, shape: readonly number[]): KnownTensor | undefined {
  if (x.shape.join() === shape.join()) return x;
  const skip = shape.length - x.shape.length;
  if (skip < 0) return undefined;
  const strides = stridesOf(x.shape);
  const stretched: number[] = [];
  for (const [dim, size] of shape.entries()) {
    const own = x.shape[dim - skip] ?? 1;
    if (own !== 1 && own !== size) return undefined;
    stretched.push(own === 1 ? 0 : (strides[dim - skip] as number));
  }
  return viewed(x, shape, stretched);
}

/** The shape that all of them stretch to; undefined where there is none. */
export function commonShape(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const common: number[] = [];
  for (let dim = 0; dim < rank; dim++) {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[dim - rank + shape.length] ?? 1;
      if (own === 1) continue;
      if (size !== 1 && size !== own) return undefined;
      size = own;
    }
    common.push(size);
  }
  return common;
}

/** One after the other along a dimension. */
export function joinedTensors(tensors: readonly KnownTensor[], axis: number): KnownTensor | undefined {
  const [first] = tensors;
  if (!first || axis >= first.shape.length) return undefined;
  const isFitting = ({ shape }: KnownTensor): boolean =>
    shape.length === first.shape.length && shape.every((size, dim) => dim === axis || size === first.shape[dim]);
  if (!tensors.every(isFitting)) return undefined;
  const total = tensors.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
  const shape = first.shape.map((size, dim) => (dim === axis ? total : size));
  const inner = countOf(shape.slice(axis + 1));
  const outer = countOf(shape.slice(0, axis));
  const to = new Float64Array(countOf(shape));
  let offset = 0;
  for (const tensor of tensors) {
    const length = (tensor.shape[axis] as number) * inner;
    const from = tensor.numbers();
    for (let i = 0; i < outer; i++) to.set(from.subarray(i * length, (i + 1) * length), i * total * inner + offset);
    offset += length;
  }
  return fromNumbers(first.elements, shape, to);
}
