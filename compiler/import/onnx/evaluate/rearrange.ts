import { countOf, stridesOf } from "../../../ir/reference.ts";
import { fromNumbers, type KnownTensor } from "../facts/known-tensor.ts";

/** A tensor each of whose elements is one of another: where, its strides say. */
export function viewed(x: KnownTensor, shape: readonly number[], strides: readonly number[], offset = 0): KnownTensor {
  const from = x.numbers();
  const to = new Float64Array(countOf(shape));
  const index = shape.map(() => 0);
  let at = offset;
  for (let flat = 0; flat < to.length; flat++) {
    to[flat] = from[at] as number;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
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

export const permutedTensor = (x: KnownTensor, order: readonly number[]): KnownTensor => {
  const strides = stridesOf(x.shape);
  return viewed(
    x,
    order.map((dim) => x.shape[dim] as number),
    order.map((dim) => strides[dim] as number),
  );
};

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
