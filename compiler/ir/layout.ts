import { divide, isFixed, multiply, perSample, productOf, sameDim, type Dim, type Shape } from "./types.ts";

/**
 * Where the elements of a tensor lie in a buffer. Each dimension is a list of atoms, outermost first: a dimension that
 * is one stretch of memory has one atom; one that a view has put together from several (flatten after channels-last)
 * has more; one of size 1 has none, unless there is a border around it. So every PyTorch view is a layout, and only reading order, not data, changes.
 */
export interface Layout {
  /** Of the first element, in elements. */
  readonly offset: number;
  readonly dims: readonly (readonly Atom[])[];
  /** A border around the spatial dimensions, which may be read. */
  readonly halo?: Halo;
}

export interface Atom {
  readonly size: Dim;
  /** In elements. */
  readonly stride: number;
}

/** How many elements lie before and behind a dimension, besides its own. */
export type Pads = readonly [before: number, after: number];

/** Elements around an image, a sequence or a volume, and what they hold. */
export interface Halo {
  /** One pair for each spatial dimension, in their order. */
  readonly pads: readonly Pads[];
  readonly fill: number;
}

/** Dimensions behind batch and channels are spatial: [N, C, height, width]. */
const FIRST_SPATIAL = 2;

export const isSpatial = (dim: number): boolean => dim >= FIRST_SPATIAL;

/** How many spatial dimensions a shape has: 1 for sequences, 2 for images. */
export const spatialRank = (shape: Shape): number => Math.max(0, shape.length - FIRST_SPATIAL);

/** Dimensions laid out in `order` (outermost first), spatial ones with the halo around them. A symbol goes outermost. */
export function ordered(shape: Shape, order: readonly number[], halo?: Halo): { layout: Layout; size: Dim } {
  const pads = shape.map((_, i): Pads => (isSpatial(i) ? halo?.pads[i - FIRST_SPATIAL] : undefined) ?? [0, 0]);
  const strides = shape.map(() => 0);
  let size: Dim = 1;
  const symbolic = order.filter((i) => !isFixed(shape[i] as Dim));
  for (const i of [...symbolic, ...order.filter((dim) => !symbolic.includes(dim))].reverse()) {
    strides[i] = perSample(size);
    const dim = shape[i] as Dim;
    const [before, after] = pads[i] as Pads;
    size = multiply(size, isFixed(dim) ? before + dim + after : dim) ?? size;
  }
  const offset = pads.reduce((sum, [before], i) => sum + before * (strides[i] as number), 0);
  // A single row in a border has neighbours to step to.
  const dims = shape.map((dim, i) =>
    dim === 1 && pads[i]?.every((count) => count === 0) ? [] : [{ size: dim, stride: strides[i] as number }],
  );
  return { layout: halo ? { offset, dims, halo } : { offset, dims }, size };
}

export const rowMajorOrder = (shape: Shape): readonly number[] => shape.map((_, i) => i);

/** [0, 2, …, 1]: channels are innermost. */
export const channelsLastOrder = (shape: Shape): readonly number[] => {
  const [batch, channels, ...spatial] = rowMajorOrder(shape) as readonly [number, number, ...number[]];
  return [batch, ...spatial, channels];
};

/** The one stride of a dimension (0 if its size is 1), or undefined if it has several. */
export function strideOf(layout: Layout, dim: number): number | undefined {
  const atoms = layout.dims[dim] as readonly Atom[];
  return atoms.length === 0 ? 0 : atoms.length === 1 ? (atoms[0] as Atom).stride : undefined;
}

export const isStrided = (layout: Layout): boolean =>
  layout.dims.every((_, dim) => strideOf(layout, dim) !== undefined);

/** Whether elements lie one after the other, the last dimension innermost. */
export function isInRows(layout: Layout, shape: Shape): boolean {
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim] as Dim;
    if (size !== 1 && strideOf(layout, dim) !== stride) return false;
    stride *= perSample(size);
  }
  return true;
}

/** Whether the atoms hold the shape's elements and no more, as packed weights do whose last block is filled up. */
export const isWhole = (layout: Layout, shape: Shape): boolean =>
  layout.dims.every((atoms, i) => sameDim(productOf(atoms.map((atom) => atom.size)), shape[i] as Dim));

/** Dimensions from the largest stride to the smallest, which is the order to walk them in. */
export function orderOf(layout: Layout): readonly number[] {
  const weight = (dim: number): number =>
    Math.max(0, ...(layout.dims[dim] as readonly Atom[]).map((atom) => atom.stride));
  return layout.dims.map((_, i) => i).sort((a, b) => weight(b) - weight(a) || a - b);
}

export const permuteLayout = (layout: Layout, order: readonly number[]): Layout => ({
  offset: layout.offset,
  dims: order.map((from) => layout.dims[from] as readonly Atom[]),
});

/** Repeats dimensions of size 1 without copying. New dimensions may come in front. */
export function expandLayout(layout: Layout, from: Shape, to: Shape): Layout {
  const added = to.length - from.length;
  return {
    offset: layout.offset,
    dims: to.map((size, i) => {
      const dim = from[i - added];
      if (i >= added && dim !== undefined && sameDim(dim, size)) return layout.dims[i - added] as readonly Atom[];
      return size === 1 ? [] : [{ size, stride: 0 }];
    }),
  };
}

/** `count` elements of a dimension from `start` on, `step` apart; undefined if the cut runs across atoms. */
export function sliceLayout(
  layout: Layout,
  dim: number,
  start: number,
  count: Dim,
  step: number,
  size: Dim,
): Layout | undefined {
  if (start === 0 && step === 1 && sameDim(count, size)) return layout;
  const atoms = layout.dims[dim] as readonly Atom[];
  const keepsHalo = layout.halo && !isSpatial(dim) ? { halo: layout.halo } : {};
  const withAtoms = (offset: number, cut: readonly Atom[]): Layout => ({
    offset: layout.offset + offset,
    dims: layout.dims.map((old, i) => (i === dim ? cut : old)),
    ...keepsHalo,
  });
  if (atoms.length === 0) return count === 1 ? layout : undefined;
  if (atoms.length === 1) {
    const { stride } = atoms[0] as Atom;
    return withAtoms(start * stride, count === 1 ? [] : [{ size: count, stride: stride * step }]);
  }
  if (count === 1) {
    const offset = offsetInAtoms(atoms, start);
    return offset === undefined ? undefined : withAtoms(offset, []);
  }
  const [outer, ...inner] = atoms as [Atom, ...Atom[]];
  const block = productOf(inner.map((atom) => atom.size));
  if (!isFixed(block) || step !== 1) return undefined;
  const blocks = divide(count, block);
  if (start % block !== 0 || blocks === undefined) return undefined;
  return withAtoms(
    (start / block) * outer.stride,
    blocks === 1 ? inner : [{ size: blocks, stride: outer.stride }, ...inner],
  );
}

/** How far the element at `index` of a dimension lies from its first one. */
function offsetInAtoms(atoms: readonly Atom[], index: number): number | undefined {
  let rest = index;
  let offset = 0;
  for (const atom of [...atoms].reverse()) {
    if (!isFixed(atom.size)) return rest === 0 ? offset : undefined;
    offset += (rest % atom.size) * atom.stride;
    rest = Math.floor(rest / atom.size);
  }
  return offset;
}

/** The same elements, in the same order, under other dimensions; undefined if an atom would have to be torn. */
export function reshapeLayout(layout: Layout, to: Shape): Layout | undefined {
  // Neighbours that are one stretch are cut anew: [3, 8] can be [2, 12] where they lie as one.
  const pending = mergeAtoms(layout.dims.flat().filter((atom) => atom.size !== 1));
  const dims: Atom[][] = [];
  for (const size of to) {
    const atoms: Atom[] = [];
    let missing: Dim = size;
    while (missing !== 1) {
      const atom = pending.shift();
      if (!atom) return undefined;
      const rest = divide(missing, atom.size);
      if (rest !== undefined) {
        atoms.push(atom);
        missing = rest;
        continue;
      }
      const inner = divide(atom.size, missing);
      if (inner === undefined || !isFixed(inner)) return undefined;
      atoms.push({ size: missing, stride: atom.stride * inner });
      pending.unshift({ size: inner, stride: atom.stride });
      missing = 1;
    }
    dims.push(mergeAtoms(atoms));
  }
  return pending.length === 0 ? { offset: layout.offset, dims } : undefined;
}

/** Neighbours that are one stretch of memory become one atom. */
function mergeAtoms(atoms: readonly Atom[]): Atom[] {
  const merged: Atom[] = [];
  for (const atom of atoms) {
    const outer = merged.at(-1);
    const size =
      outer && isFixed(atom.size) && outer.stride === atom.size * atom.stride && multiply(outer.size, atom.size);
    if (size) merged[merged.length - 1] = { size, stride: atom.stride };
    else merged.push(atom);
  }
  return merged;
}

export function sameLayout(a: Layout, b: Layout): boolean {
  return a.offset === b.offset && sameStrides(a, b);
}

const sameStrides = (a: Layout, b: Layout): boolean =>
  a.dims.length === b.dims.length &&
  a.dims.every((atoms, i) => {
    const others = b.dims[i] as readonly Atom[];
    return (
      atoms.length === others.length &&
      atoms.every(
        (atom, j) => sameDim(atom.size, (others[j] as Atom).size) && atom.stride === (others[j] as Atom).stride,
      )
    );
  });
