import { range } from "./range.ts";
import type { ReferenceTensor } from "./op.ts";

/** What reference functions share: row-major indexing, slow and obvious. */

export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] as number) * (shape[i + 1] as number);
  return strides;
}

/** The result whose element at each index is what `value` says. An index is one array, which is counted up after each call. */
export function tabulate(shape: readonly number[], value: (index: readonly number[]) => number): Float64Array {
  const data = new Float64Array(countOf(shape));
  const index = shape.map(() => 0);
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = value(index);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      const next = (index[dim] as number) + 1;
      index[dim] = next === shape[dim] ? 0 : next;
      if (index[dim] !== 0) break;
    }
  }
  return data;
}

/** What becomes of each line along a dimension, in which all elements of the result depend on all of the input's. */
export function mapLines(
  { shape, data }: ReferenceTensor,
  dim: number,
  map: (line: Float64Array) => ArrayLike<number>,
): Float64Array {
  const [size, stride] = [shape[dim] as number, stridesOf(shape)[dim] as number];
  const result = new Float64Array(data.length);
  for (let first = 0; first < data.length; first++) {
    if (Math.floor(first / stride) % size !== 0) continue;
    const made = map(Float64Array.from({ length: size }, (_, i) => data[first + i * stride] as number));
    for (let i = 0; i < size; i++) result[first + i * stride] = made[i] as number;
  }
  return result;
}

/** The element at an index; an index outside gives `outside`. */
export function at(x: ReferenceTensor, index: readonly number[], outside?: number): number {
  let flat = 0;
  for (let i = 0; i < index.length; i++) {
    const [here, size] = [index[i] as number, x.shape[i] as number];
    if (here < 0 || here >= size) {
      if (outside === undefined) throw new RangeError(`index ${index.join()} outside of ${x.shape.join()}`);
      return outside;
    }
    flat = flat * size + here;
  }
  return x.data[flat] as number;
}

/** The place from 0 to `size` − 1 that a number means: what is none goes to the nearest, and NaN to the first; some count from the end. */
export function placeIn(value: number, size: number, wraps = false): number {
  const wish = wraps && value < 0 ? value + size : value;
  return Number.isNaN(wish) ? 0 : Math.min(Math.max(Math.floor(wish), 0), size - 1);
}

/** Where an index of a shape lies among all elements, if `place` stands in one of its dimensions. */
export const flatAt = (shape: readonly number[], index: readonly number[], dim: number, place: number): number =>
  shape.reduce((sum, size, i) => sum * size + (i === dim ? place : (index[i] as number)), 0);

/** The element that broadcasting puts at an index of the result. */
export function broadcastAt(x: ReferenceTensor, index: readonly number[]): number {
  const skip = index.length - x.shape.length;
  let flat = 0;
  for (let i = 0; i < x.shape.length; i++) {
    const size = x.shape[i] as number;
    if (size !== 1) flat = flat * size + (index[i + skip] as number);
  }
  return x.data[flat] as number;
}

export const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

/** The error function in double precision: its series near 0, a continued fraction of erfc further out. */
export function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  if (a < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (a + fraction);
  const rest = Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction);
  return x < 0 ? rest - 1 : 1 - rest;
}

/** C's pow, which PyTorch calls: 1 to any power is 1, and so is (−1)^±∞, where JavaScript says NaN. */
export function powValue(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

/** The nearest whole number; of two, the even one. */
export function halfToEven(x: number): number {
  const low = Math.floor(x);
  if (!Number.isFinite(x) || low === x) return x;
  const nearest = x - low < 0.5 ? low : x - low > 0.5 ? low + 1 : low % 2 === 0 ? low : low + 1;
  return nearest === 0 && x < 0 ? -0 : nearest;
}

/**
 * 24 bits that look random, of two whole numbers below 2²⁴: two rounds of Chris Wellons' lowbias32
 * (https://nullprogram.com/blog/2018/07/31/), the second number mixed in between.
 */
export function randomBits(a: number, b: number): number {
  return mixed(mixed(a ^ 0x9e3779b9) ^ b) >>> 8;
}

function mixed(bits: number): number {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** All places of a grid, row by row. */
export const everyPlace = (sizes: readonly number[]): readonly (readonly number[])[] =>
  sizes.reduce<readonly (readonly number[])[]>(
    (places, size) => places.flatMap((place) => range(size).map((i) => [...place, i])),
    [[]],
  );
