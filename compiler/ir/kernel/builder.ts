import type { Layout } from "../layout.ts";
import { strideOf } from "../layout.ts";
import { divide, isFixed, type Dim } from "../types.ts";
import { CompilerBug } from "../compiler-bug.ts";
import type { Machine } from "./machine.ts";
import type { BufferParam, Expression, PointerAt, Program, Statement, Walk } from "./program.ts";

/** A place in a tensor. For the result, also the same place in every tensor that the epilogue reads. */
export interface Cursor {
  readonly places: readonly Place[];
  /** Turns the value that a kernel stores into the one that is written, reading at `places[1…]`. */
  readonly finish?: (value: Expression, loads: readonly Expression[]) => Expression;
}

interface Place {
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

/** What is missing goes nowhere: a kernel without a bias has no cursor for it, in whatever loop. */
type CursorsOf<M> = { -readonly [K in keyof M]: undefined extends M[K] ? Cursor | undefined : Cursor };

/** A local that may be set again. */
export type Local = Expression & { readonly kind: "local" };

/** What kernels are written with. Statements go where the innermost open loop is. */
export interface Kernel {
  loop<const M extends readonly (Move | StrideMove | undefined)[]>(
    name: string,
    count: Dim,
    moves: M,
    body: (...cursors: CursorsOf<M>) => void,
  ): void;
  /** Whole tiles of `size`, then one narrower piece for the rest. */
  tiles<const M extends readonly (Move | undefined)[]>(
    name: string,
    count: number,
    size: number,
    moves: M,
    body: (size: number, ...cursors: CursorsOf<M>) => void,
  ): void;
  /**
   * A loop whose rounds are done `lanes` at a time where all cursors move to neighbours or stay where they are, and one by
   * one for the rest. Nothing may be carried from round to round.
   */
  lanes<const M extends readonly (Move | StrideMove | undefined)[]>(
    name: string,
    count: Dim,
    moves: M,
    body: (...cursors: CursorsOf<M>) => void,
  ): void;
  local(name: string, value: Expression): Local;
  set(local: Local, value: Expression): void;
  load(cursor: Cursor): Expression;
  /** A number as an index below `count`, for `gather`. */
  index(name: string, value: Expression, count: number): Local;
  /** What lies at run-time indices along dimensions, counted from the cursor. */
  gather(cursor: Cursor, indices: readonly { readonly dim: number; readonly index: Local }[]): Expression;
  /** Writes the value as the epilogue leaves it. */
  store(cursor: Cursor, value: Expression): void;
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

function shift(cursor: Cursor, distances: readonly number[]): Cursor {
  const places = cursor.places.map((place, i) => ({
    ...place,
    at: { ...place.at, offset: place.at.offset + (distances[i] as number) },
  }));
  return { ...cursor, places };
}

function oneStride(layout: Layout, dim: number): number {
  const stride = strideOf(layout, dim);
  if (stride === undefined) throw new CompilerBug(`a kernel walks along dimension ${dim}, which is in pieces`);
  return stride;
}

const loadAt = ({ at, vector }: Place): Expression => ({ kind: "load", at, ...(vector ? { vector } : {}) });

export function buildProgram(
  buffers: readonly BufferParam[],
  write: (kernel: Kernel, cursorAt: (buffer: number, layout: Layout) => Cursor) => void,
  machine: Pick<Machine, "lanes"> = { lanes: 1 },
): Program {
  const used = new Set(["n", ...buffers.map((buffer) => buffer.name)]);
  const fresh = (hint: string): string => {
    let name = hint;
    for (let i = 1; used.has(name); i++) name = `${hint}${/\d$/.test(hint) ? "_" : ""}${i}`;
    used.add(name);
    return name;
  };
  let open: Statement[] = [];
  const within = (body: () => void): Statement[] => {
    const outer = open;
    open = [];
    body();
    const inner = open;
    open = outer;
    return inner;
  };

  const stridesOf = (move: Move | StrideMove | undefined): readonly number[] => {
    if (!move) return [];
    if ("strides" in move) return move.strides;
    if ("elements" in move) return move.cursor.places.map(() => move.elements);
    return move.cursor.places.map(({ layout }) => (move.by ?? 1) * oneStride(layout, move.dim));
  };

  const kernel: Kernel = {
    loop(name, count, moves, body) {
      // There is one cursor for each move, in their order, which the type of a mapped tuple cannot say.
      const run = body as (...cursors: readonly (Cursor | undefined)[]) => void;
      if (count === 0) return;
      if (count === 1) return run(...moves.map((move) => move?.cursor));
      const walks: Walk[] = [];
      const cursors = moves.map((move) => {
        if (!move) return undefined;
        const strides = stridesOf(move);
        const places = move.cursor.places.map((place, i) => {
          if (strides[i] === 0) return place;
          const { at } = place;
          const pointer = fresh(`${(buffers[at.buffer] as BufferParam).name}_${name}`);
          walks.push({ pointer, start: at, step: strides[i] as number });
          return { ...place, at: { buffer: at.buffer, pointer, offset: 0 } };
        });
        return { ...move.cursor, places };
      });
      const counter = fresh(name);
      open.push({ kind: "loop", name: counter, count, walks, body: within(() => run(...cursors)) });
    },

    tiles(name, count, size, moves, body) {
      const run = body as (size: number, ...cursors: readonly (Cursor | undefined)[]) => void;
      const whole = Math.floor(count / size);
      const scaled = moves.map((move): Move | undefined => {
        if (!move) return undefined;
        return "elements" in move
          ? { ...move, elements: move.elements * size }
          : { ...move, by: (move.by ?? 1) * size };
      });
      kernel.loop(name, whole, scaled, (...cursors) => run(size, ...cursors));
      const rest = count - whole * size;
      if (rest === 0) return;
      const last = moves.map((move) => {
        if (!move) return undefined;
        return "elements" in move
          ? advanced(move.cursor, whole * size * move.elements)
          : moved(move.cursor, move.dim, whole * size * (move.by ?? 1));
      });
      run(rest, ...last);
    },

    lanes(name, count, moves, body) {
      const run = body as (...cursors: readonly (Cursor | undefined)[]) => void;
      const strides = moves.map(stridesOf);
      const isNeighbourly = strides.flat().every((stride) => stride === 0 || stride === 1);
      // An open count must divide evenly: how much is left over would not be known.
      const whole = isFixed(count) ? Math.floor(count / machine.lanes) : divide(count, machine.lanes);
      if (machine.lanes === 1 || !whole || !isNeighbourly || !strides.flat().includes(1))
        return kernel.loop(name, count, moves, run);
      const wide = moves.map((move, i): StrideMove | undefined => {
        if (!move) return undefined;
        const places = move.cursor.places.map((place, j) =>
          strides[i]?.[j] === 1 ? { ...place, vector: true as const } : place,
        );
        return {
          cursor: { ...move.cursor, places },
          strides: (strides[i] ?? []).map((stride) => stride * machine.lanes),
        };
      });
      kernel.loop(name, whole, wide, run);
      if (!isFixed(count) || !isFixed(whole)) return;
      const done = whole * machine.lanes;
      const rest = moves.map((move, i): StrideMove | undefined => {
        const steps = strides[i] ?? [];
        return (
          move && {
            cursor: shift(
              move.cursor,
              steps.map((stride) => stride * done),
            ),
            strides: steps,
          }
        );
      });
      kernel.loop(name, count - done, rest, run);
    },

    local(name, value) {
      const local: Local = { kind: "local", name: fresh(name) };
      open.push({ kind: "local", name: local.name, value });
      return local;
    },
    set: (local, value) => void open.push({ kind: "set", name: local.name, value }),
    load: ({ places: [place] }) => loadAt(place as Place),
    index: (name, value, count) =>
      kernel.local(name, { kind: "call", word: "index", args: [value, { kind: "number", value: count }] }),
    gather({ places: [place] }, indices) {
      const { at, layout, vector } = place as Place;
      return {
        kind: "gather",
        at,
        indices: indices.map(({ dim, index }) => ({ local: index.name, stride: oneStride(layout, dim) })),
        ...(vector ? { vector } : {}),
      };
    },
    store(cursor, value) {
      const [to, ...operands] = cursor.places as [Place, ...Place[]];
      const finished = cursor.finish ? cursor.finish(value, operands.map(loadAt)) : value;
      open.push({ kind: "store", at: to.at, value: finished, ...(to.vector ? { vector: true } : {}) });
    },
  };

  const cursorAt = (buffer: number, layout: Layout): Cursor => ({
    places: [{ at: { buffer, offset: layout.offset }, layout }],
  });
  const body = within(() => write(kernel, cursorAt));
  return { buffers, body };
}

/** One cursor that moves through several tensors at once: the result, and what its epilogue reads. */
export const bundle = (cursors: readonly Cursor[], finish: Cursor["finish"]): Cursor => ({
  places: cursors.flatMap((cursor) => cursor.places),
  ...(finish ? { finish } : {}),
});

/** A loop count that must not be left open. */
export const fixedCount = (count: Dim): number => {
  if (!isFixed(count)) throw new CompilerBug("a kernel needs a fixed count here");
  return count;
};
