import type { Atom, Layout } from "./layout.ts";
import { divide, isFixed, multiply, type Dim, type Shape } from "./types.ts";

/** One loop of an elementwise walk: `strides[i]` is how far tensor i moves each round. */
export interface Axis {
  readonly size: Dim;
  readonly strides: readonly number[];
}

/**
 * The loops that visit every element of one dimension in several tensors at once, outermost first; undefined if the
 * tensors cut the dimension into pieces that do not nest.
 */
export function commonAxes(dims: readonly (readonly Atom[])[], size: Dim): readonly Axis[] | undefined {
  if (size === 1) return [];
  // From the innermost atom outwards, cut off the largest piece that every tensor can step through evenly.
  const pending = dims.map((atoms) => [...atoms]);
  const axes: Axis[] = [];
  let left = size;
  while (left !== 1) {
    const inner = pending.map((atoms) => atoms.at(-1));
    if (inner.some((atom) => atom === undefined)) return undefined;
    const atoms = inner as Atom[];
    const piece = smallest(atoms.map((atom) => atom.size));
    const rests = atoms.map((atom) => divide(atom.size, piece));
    if (rests.some((rest) => rest === undefined)) return undefined;
    // What is outside an open piece has a stride that depends on the batch, and strides are constants.
    if (!isFixed(piece) && rests.some((rest) => rest !== 1)) return undefined;
    axes.unshift({ size: piece, strides: atoms.map((atom) => atom.stride) });
    pending.forEach((list, i) => {
      const atom = list.pop() as Atom;
      const rest = rests[i] as Dim;
      if (rest !== 1) list.push({ size: rest, stride: atom.stride * (piece as number) });
    });
    const next = divide(left, piece);
    if (next === undefined) return undefined;
    left = next;
  }
  return axes;
}

const smallest = (sizes: readonly Dim[]): Dim =>
  sizes.reduce((least, size) =>
    isFixed(size)
      ? isFixed(least) && least <= size
        ? least
        : size
      : isFixed(least) || least.factor <= size.factor
        ? least
        : size,
  );

/**
 * The loops of a walk over all elements of `shape`, in the order in which the first tensor lies in memory, neighbours
 * joined where every tensor runs on; undefined if the tensors do not nest.
 */
export function iterationOf(
  shape: Shape,
  layouts: readonly Layout[],
  k?: AskedWhatVaries,
): readonly Axis[] | undefined {
  const axes: Axis[] = [];
  for (let dim = 0; dim < shape.length; dim++) {
    const common = commonAxes(
      layouts.map((layout) => layout.dims[dim] as readonly Atom[]),
      shape[dim] as Dim,
    );
    if (!common) return undefined;
    axes.push(...common);
  }
  const rank = (axis: Axis): number => (isFixed(axis.size) ? Math.abs(axis.strides[0] as number) : Infinity);
  return joined(
    axes
      .map((axis, i) => ({ axis, i }))
      .sort((a, b) => rank(b.axis) - rank(a.axis) || a.i - b.i)
      .map(({ axis }) => axis),
    k,
  );
}

/** A kernel, which says of a number whether it is the same at all open sizes. */
interface AskedWhatVaries {
  readonly varies: (count: number, parts: number) => boolean;
}

/** Makes one loop of two where the outer one only continues the inner one, in every tensor and at all open sizes that `k` has. */
export function joined(axes: readonly Axis[], k?: AskedWhatVaries): readonly Axis[] {
  const result: Axis[] = [];
  for (const axis of axes) {
    const outer = result.at(-1);
    const inner = axis.size;
    const runsOn =
      outer && isFixed(inner) && outer.strides.every((stride, i) => stride === inner * (axis.strides[i] as number));
    const isApart = outer !== undefined && isFixed(inner) && k?.varies(runsOn ? 1 : 0, 1) === true;
    const size = runsOn && !isApart ? multiply(outer.size, inner) : undefined;
    if (size === undefined) result.push(axis);
    else result[result.length - 1] = { size, strides: axis.strides };
  }
  return result;
}
