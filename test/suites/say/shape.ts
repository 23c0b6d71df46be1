import { call, fromFront, inverse, permuted, product, range, text, type Speech } from "../speech.ts";
import { LeftOut } from "../vector-case.ts";

/** Rows of a table counted out: embedding(), with the dimension in front and the others as one. */
export function sayGather(s: Speech, x: string, indices: string, axis: number): string {
  const shape = s.shape(x);
  const order = [axis, ...range(shape.length).filter((dim) => dim !== axis)];
  const rest = order.slice(1).map((dim) => shape[dim] as number);
  const table = call("reshape", [permuted(x, order), [shape[axis] as number, product(rest)]]);
  const taken = s.shape(indices);
  const found = call("reshape", [
    call("embedding", [indices, shape.length === 2 && axis === 0 ? x : table]),
    [...taken, ...rest],
  ]);
  // What the indices made stands in front, and goes to where the dimension was.
  const places = range(taken.length + rest.length);
  const others = places.slice(taken.length);
  return permuted(found, [...others.slice(0, axis), ...places.slice(0, taken.length), ...others.slice(axis)]);
}

export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Python's slices; one that runs backwards is one of the reversed tensor. */
export function saySlices(s: Speech, x: string, cuts: readonly Cut[]): string {
  const shape = s.shape(x);
  return cuts.reduce((given, { axis, start, end, step }) => {
    const size = shape[axis] as number;
    const [from, to] = step > 0 ? bounds(start, end, size) : bounds(mirrored(start, size), mirrored(end, size), size);
    if (from >= to) throw new LeftOut("an empty tensor");
    const subscripts = range(axis).map(() => ":");
    const cut = `${from}:${to}${Math.abs(step) === 1 ? "" : `:${Math.abs(step)}`}`;
    const source = step > 0 ? given : `flip(${given}, [${axis}])`;
    if (from === 0 && to === size && Math.abs(step) === 1) return source;
    return `${source}[${[...subscripts, cut].join(", ")}]`;
  }, x);
}

const bounds = (start: number, end: number, size: number): [number, number] => {
  const held = (at: number): number => Math.min(Math.max(fromFront(at, size), 0), size);
  return [held(start), held(end)];
};
/** Where a place is in the reversed dimension; what lies before the first element is its end. */
const mirrored = (at: number, size: number): number => {
  const held = Math.min(Math.max(fromFront(at, size), -1), size - 1);
  return size - 1 - held;
};

/** One tensor or as many as there are parts. */
export function saySplit(s: Speech, x: string, sizes: readonly number[], axis: number): readonly string[] {
  if (sizes.includes(0)) throw new LeftOut("an empty tensor");
  const parts = s.set(`split(${x}, ${text(sizes)}, dim=${axis})`);
  return sizes.map((_, i) => `${parts}[${i}]`);
}

export const sayTranspose = (s: Speech, x: string, order: readonly number[] | undefined): string =>
  permuted(x, order ?? range(s.shape(x).length).reverse());

/** To a shape that may have less than the tensor, or 1 where it has more: what is larger stays. */
export function sayExpand(s: Speech, x: string, to: readonly number[]): string {
  const from = s.shape(x);
  const rank = Math.max(from.length, to.length);
  const at = (list: readonly number[], dim: number): number => list[dim - rank + list.length] ?? 1;
  const shape = range(rank).map((dim) => (at(to, dim) === 1 ? at(from, dim) : at(to, dim)));
  return call("expand", [x, shape]);
}

/** Runs something that wants a dimension elsewhere, and puts the result back. */
export function inOrder(x: string, order: readonly number[], run: (x: string) => string): string {
  return permuted(run(permuted(x, order)), inverse(order));
}
