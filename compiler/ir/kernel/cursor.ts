import { CompilerBug } from "../compiler-bug.ts";
import { strideOf, type Layout } from "../layout.ts";
import type { Expression, PointerAt } from "./program.ts";

/** A place in a tensor. For the result, also the same place in every tensor that the epilogue reads. */
export interface Cursor {
  readonly places: readonly CursorPlace[];
  /** Turns the value that a kernel stores into the one that is written, reading at `places[1…]`. */
  readonly finish?: (value: Expression, loads: readonly Expression[]) => Expression;
}

export interface CursorPlace {
  readonly at: PointerAt;
  readonly layout: Layout;
  /** Loads and stores take all lanes: the loop around goes through neighbours, `lanes` at a time. */
  readonly vector?: true;
}

/** How a loop moves a cursor: along a dimension of its tensor, or by elements where the layout is the kernel's own. */
export type Move =
  | { readonly cursor: Cursor; readonly dim: number; readonly by?: number }
  | { readonly cursor: Cursor; readonly elements: number };

/** Moves over one atom of each place, for walks that go below dimensions. */
export interface StrideMove {
  readonly cursor: Cursor;
  readonly strides: readonly number[];
}

/** A loop's walk along a dimension of a tensor. */
export function along(cursor: Cursor, dim: number, by?: number): Move;
export function along(cursor: Cursor | undefined, dim: number, by?: number): Move | undefined;
export function along(cursor: Cursor | undefined, dim: number, by = 1): Move | undefined {
  return cursor && { cursor, dim, by };
}

/** A loop's walk by elements, in memory whose layout is the kernel's own. */
export function byElements(cursor: Cursor, elements: number): Move;
export function byElements(cursor: Cursor | undefined, elements: number): Move | undefined;
export function byElements(cursor: Cursor | undefined, elements: number): Move | undefined {
  return cursor && { cursor, elements };
}

/** The cursor, moved by a constant along a dimension. */
export const moved = (cursor: Cursor, dim: number, by: number): Cursor =>
  by === 0
    ? cursor
    : shift(
        cursor,
        cursor.places.map(({ layout }) => by * oneStride(layout, dim)),
      );

/** The cursor, moved by a constant number of elements. */
export const advanced = (cursor: Cursor, elements: number): Cursor =>
  shift(
    cursor,
    cursor.places.map(() => elements),
  );

/** Whether a vector along a dimension is one stretch of memory, or one number for all lanes, in all that the cursor holds. */
export const canVectorize = (cursor: Cursor, dim: number): boolean =>
  cursor.places.every(({ layout }) => [0, 1].includes(strideOf(layout, dim) ?? -1));

/** The cursor with loads and stores of `lanes` numbers, all or one, side by side along a dimension. */
export function spread(cursor: Cursor, dim: number, lanes: number): Cursor {
  if (lanes === 1) return cursor;
  const places = cursor.places.map((place) =>
    oneStride(place.layout, dim) === 1 ? { ...place, vector: true as const } : place,
  );
  return { ...cursor, places };
}

/** The cursor with loads and stores of `lanes` numbers, all or one, in memory whose layout is the kernel's own. */
export const asVector = (cursor: Cursor, lanes: number): Cursor =>
  lanes === 1 ? cursor : { ...cursor, places: cursor.places.map((place) => ({ ...place, vector: true })) };

/** The cursor, each of its places moved by a distance of its own. */
export function shift(cursor: Cursor, distances: readonly number[]): Cursor {
  const places = cursor.places.map((place, i) => ({
    ...place,
    at: { ...place.at, offset: place.at.offset + (distances[i] as number) },
  }));
  return { ...cursor, places };
}

/** The stride of a dimension that is one stretch of memory. */
export function oneStride(layout: Layout, dim: number): number {
  const stride = strideOf(layout, dim);
  if (stride === undefined) throw new CompilerBug(`a kernel walks along dimension ${dim}, which is in pieces`);
  return stride;
}

/** How far each place of a cursor moves in a round. */
export function stridesOf(move: Move | StrideMove | undefined): readonly number[] {
  if (!move) return [];
  if ("strides" in move) return move.strides;
  if ("elements" in move) return move.cursor.places.map(() => move.elements);
  return move.cursor.places.map(({ layout }) => (move.by ?? 1) * oneStride(layout, move.dim));
}

/** The same walk, `size` rounds at a time. */
export function inSteps(move: Move | StrideMove, size: number): Move | StrideMove {
  if ("strides" in move) return { ...move, strides: move.strides.map((stride) => stride * size) };
  return "elements" in move ? { ...move, elements: move.elements * size } : { ...move, by: (move.by ?? 1) * size };
}

/** Where a walk's cursor is after so many rounds. */
export function after(move: Move | StrideMove, rounds: number): Cursor {
  if ("strides" in move)
    return shift(
      move.cursor,
      move.strides.map((stride) => stride * rounds),
    );
  return "elements" in move
    ? advanced(move.cursor, rounds * move.elements)
    : moved(move.cursor, move.dim, rounds * (move.by ?? 1));
}

/** One cursor that moves through several tensors at once: the result, and what its epilogue reads. */
export const bundle = (cursors: readonly Cursor[], finish: Cursor["finish"]): Cursor => ({
  places: cursors.flatMap((cursor) => cursor.places),
  ...(finish ? { finish } : {}),
});
