import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Cursor } from "../../ir/kernel/cursor.ts";
import type { Atom, Layout } from "../../ir/layout.ts";
import { isFixed, type Shape } from "../../ir/types.ts";

/**
 * A part of a result that one nest of loops writes. Packed weights have dimension 0 in blocks; where the last block is not
 * full, it is a piece by itself.
 */
export interface Piece {
  readonly shape: Shape;
  readonly cursor: Cursor;
  /** Where it starts along dimension 0. */
  readonly start: number;
}

export function piecesOf(y: Cursor, shape: Shape): readonly Piece[] {
  const atoms = y.places[0]?.layout.dims[0] ?? [];
  const [size, ...others] = shape;
  const block = atoms.at(-1);
  if (!block || size === undefined || !isFixed(size) || holdOf(atoms) === size) return [{ shape, cursor: y, start: 0 }];
  const width = block.size as number;
  const stride = atoms.length > 1 ? (atoms[0] as Atom).stride : 0;
  const blocks = Math.floor(size / width);
  const rest = size - blocks * width;
  const last: Piece = {
    shape: [rest, ...others],
    cursor: cutCursor(y, atomsOf(rest, block.stride), blocks * stride),
    start: blocks * width,
  };
  if (blocks === 0) return [last];
  const full: Piece = {
    shape: [blocks * width, ...others],
    cursor: cutCursor(y, [...atomsOf(blocks, stride), block], 0),
    start: 0,
  };
  return [full, last];
}

/** A source's layout for one piece of the result: its dimension 0 is one atom, or stretched. */
export function cutLayout(layout: Layout, { shape: [size], start }: Piece): Layout {
  const [first, ...others] = layout.dims;
  const atom = first?.[0];
  if (!first || !atom || first.length !== 1 || atom.size === size || size === undefined) return layout;
  return { ...layout, offset: layout.offset + start * atom.stride, dims: [atomsOf(size, atom.stride), ...others] };
}

/** How many elements a dimension's memory has room for, including what fills up the last block. */
const holdOf = (atoms: readonly Atom[]): number => atoms.reduce((product, atom) => product * (atom.size as number), 1);

const atomsOf = (size: Atom["size"], stride: number): readonly Atom[] => (size === 1 ? [] : [{ size, stride }]);

/** The cursor with other atoms along dimension 0. */
function cutCursor(cursor: Cursor, atoms: readonly Atom[], offset: number): Cursor {
  const [place, ...others] = cursor.places;
  if (!place || others.length > 0) throw new CompilerBug("packed weights have no epilogue that reads");
  const at = { ...place.at, offset: place.at.offset + offset };
  return {
    ...cursor,
    places: [{ ...place, at, layout: { ...place.layout, dims: [atoms, ...place.layout.dims.slice(1)] } }],
  };
}
