import { CompilerBug } from "../compiler-bug.ts";
import type { Layout } from "../layout.ts";
import { divide, isFixed, type Dim } from "../types.ts";
import {
  after,
  inSteps,
  oneStride,
  shift,
  stridesOf,
  type Cursor,
  type CursorPlace,
  type Move,
  type StrideMove,
} from "./cursor.ts";
import type { Machine } from "./machine.ts";
import { isSizeName, type BufferParam, type Expression, type Program, type Statement, type Walk } from "./program.ts";

/** What is missing goes nowhere: a kernel without a bias has no cursor for it, in whatever loop. */
type CursorsOf<M> = { -readonly [K in keyof M]: undefined extends M[K] ? Cursor | undefined : Cursor };

/** A local that may be set again. */
export type Local = Expression & { readonly kind: "local" };

/** Places along dimensions that are only known when a kernel runs. */
type Indices = readonly { readonly dim: number; readonly index: Local }[];

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
  gather(cursor: Cursor, indices: Indices): Expression;
  /** Writes the value as the epilogue leaves it. */
  store(cursor: Cursor, value: Expression): void;
  /** Adds to what lies at run-time indices along dimensions, counted from the cursor, which has no epilogue. */
  scatterAdd(cursor: Cursor, indices: Indices, value: Expression): void;
  /** The same in place of what lies there. */
  scatter(cursor: Cursor, indices: Indices, value: Expression): void;
}

/** A program of what `write` does with a kernel; `cursorAt` gives it the start of a buffer. */
export function buildProgram(
  buffers: readonly BufferParam[],
  write: (kernel: Kernel, cursorAt: (buffer: number, layout: Layout) => Cursor) => void,
  machine: Pick<Machine, "lanes"> = { lanes: 1 },
): Program {
  const writer = createWriter(buffers);
  const { add, fresh } = writer;
  const local = (name: string, value: Expression): Local => {
    const made: Local = { kind: "local", name: fresh(name) };
    add({ kind: "local", name: made.name, value });
    return made;
  };
  const kernel: Kernel = {
    // There is one cursor for each move, in their order, which the type of a mapped tuple cannot say.
    loop: (name, count, moves, body) => writeLoop(writer, name, count, moves, body as (...cursors: Cursors) => void),
    tiles(name, count, size, moves, body) {
      const run = body as (size: number, ...cursors: Cursors) => void;
      const whole = Math.floor(count / size);
      const byTile = moves.map((move) => move && inSteps(move, size));
      writeLoop(writer, name, whole, byTile, (...cursors) => run(size, ...cursors));
      const rest = count - whole * size;
      if (rest > 0) run(rest, ...moves.map((move) => move && after(move, whole * size)));
    },
    lanes: (name, count, moves, body) =>
      writeLanes(writer, machine.lanes, name, count, moves, body as (...cursors: Cursors) => void),
    local,
    set: ({ name }, value) => add({ kind: "set", name, value }),
    load: ({ places: [place] }) => loadAt(place as CursorPlace),
    index: (name, value, count) =>
      local(name, { kind: "call", word: "index", args: [value, { kind: "number", value: count }] }),
    gather: ({ places: [place] }, indices) => gatherAt(place as CursorPlace, indices),
    store(cursor, value) {
      const [to, ...operands] = cursor.places as [CursorPlace, ...CursorPlace[]];
      const finished = cursor.finish ? cursor.finish(value, operands.map(loadAt)) : value;
      add({ kind: "store", at: to.at, value: finished, ...(to.vector ? { vector: true } : {}) });
    },
    scatterAdd(cursor, indices, value) {
      const place = scatteredAt(cursor, indices);
      add({ ...place, kind: "store", value: { kind: "call", word: "add", args: [place, value] } });
    },
    scatter: (cursor, indices, value) => add({ ...scatteredAt(cursor, indices), kind: "store", value }),
  };
  const cursorAt = (buffer: number, layout: Layout): Cursor => ({
    places: [{ at: { buffer, offset: layout.offset }, layout }],
  });
  return { buffers, body: writer.within(() => write(kernel, cursorAt)) };
}

const gatherAt = ({ at, layout, vector }: CursorPlace, indices: Indices): Expression & { readonly kind: "gather" } => ({
  kind: "gather",
  at,
  indices: indices.map(({ dim, index }) => ({ local: index.name, stride: oneStride(layout, dim) })),
  ...(vector ? { vector } : {}),
});

function scatteredAt(cursor: Cursor, indices: Indices): Expression & { readonly kind: "gather" } {
  if (cursor.finish || cursor.places.length > 1)
    throw new CompilerBug("what writes here and there in memory carries an epilogue");
  return gatherAt(cursor.places[0] as CursorPlace, indices);
}

const loadAt = ({ at, vector }: CursorPlace): Expression => ({ kind: "load", at, ...(vector ? { vector } : {}) });

type Cursors = readonly (Cursor | undefined)[];
type Moves = readonly (Move | StrideMove | undefined)[];

/** Where statements go, and what may be called how. */
interface Writer {
  readonly buffers: readonly BufferParam[];
  /** Hands out names, each once. */
  readonly fresh: (hint: string) => string;
  /** Puts a statement where the innermost open loop is. */
  readonly add: (statement: Statement) => void;
  /** The statements that are added meanwhile. */
  readonly within: (body: () => void) => readonly Statement[];
}

function createWriter(buffers: readonly BufferParam[]): Writer {
  const used = new Set(["n", ...buffers.map((buffer) => buffer.name)]);
  const counts = new Map<string, number>();
  let open: Statement[] = [];
  return {
    buffers,
    fresh(hint) {
      const stem = /\d$/.test(hint) || isSizeName(`${hint}1`) ? `${hint}_` : hint;
      let count = counts.get(hint) ?? 0;
      let name = count === 0 ? hint : `${stem}${count}`;
      while (used.has(name) || isSizeName(name)) name = `${stem}${++count}`;
      counts.set(hint, count);
      used.add(name);
      return name;
    },
    add: (statement) => void open.push(statement),
    within(body) {
      const outer = open;
      open = [];
      body();
      const inner = open;
      open = outer;
      return inner;
    },
  };
}

function writeLoop(
  { buffers, fresh, add, within }: Writer,
  name: string,
  count: Dim,
  moves: Moves,
  run: (...cursors: Cursors) => void,
): void {
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
  add({ kind: "loop", name: counter, count, walks, body: within(() => run(...cursors)) });
}

/** Whole vectors first, and what is left one by one. */
function writeLanes(
  writer: Writer,
  lanes: number,
  name: string,
  count: Dim,
  moves: Moves,
  run: (...cursors: Cursors) => void,
): void {
  const strides = moves.map(stridesOf);
  const isNeighbourly = strides.flat().every((stride) => stride === 0 || stride === 1);
  // An open count must divide evenly: how much is left over would not be known.
  const whole = isFixed(count) ? Math.floor(count / lanes) : divide(count, lanes);
  if (lanes === 1 || !whole || !isNeighbourly || !strides.flat().includes(1))
    return writeLoop(writer, name, count, moves, run);
  const wide = moves.map((move, i): StrideMove | undefined => {
    if (!move) return undefined;
    const steps = strides[i] ?? [];
    const places = move.cursor.places.map((place, j) => (steps[j] === 1 ? { ...place, vector: true as const } : place));
    return { cursor: { ...move.cursor, places }, strides: steps.map((stride) => stride * lanes) };
  });
  writeLoop(writer, name, whole, wide, run);
  if (!isFixed(count) || !isFixed(whole)) return;
  const done = whole * lanes;
  const rest = moves.map((move, i): StrideMove | undefined => {
    if (!move) return undefined;
    const steps = strides[i] ?? [];
    const behind = steps.map((stride) => stride * done);
    return { cursor: shift(move.cursor, behind), strides: steps };
  });
  writeLoop(writer, name, count - done, rest, run);
}

/** A loop count that must not be left open. */
export const fixedCount = (count: Dim): number => {
  if (!isFixed(count)) throw new CompilerBug("a kernel needs a fixed count here");
  return count;
};
