import { CompilerBug } from "../compiler-bug.ts";
import type { Layout } from "../layout.ts";
import { divide, isFixed, perSample, type Dim } from "../types.ts";
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
import { halvesOf, placeOfParts } from "./open-counts.ts";
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
  tiles<const M extends readonly (Move | StrideMove | undefined)[]>(
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
  /** Whether a count is another one at other sizes of the input, where these are open; `parts`: it is cut into so many. */
  varies(count: Dim, parts?: number): boolean;
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
  machine: Pick<Machine, "lanes" | "open"> = { lanes: 1 },
): Program {
  const writer = createWriter(buffers, machine.open?.note);
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
      const place = writer.site(count);
      if (place.isOpen)
        return halvesOf(count, size).forEach((piece, i) => {
          const walks = moves.map((move) => move && inSteps(movedOn(move, piece.first), piece.size));
          writer.inside(place, i === 0 ? "w" : "r", () =>
            addLoop(writer, name, piece.count, walks, (...cursors) => run(piece.size, ...cursors)),
          );
        });
      const whole = Math.floor(count / size);
      const byTile = moves.map((move) => move && inSteps(move, size));
      writer.inside(place, "w", () => writeCounted(writer, name, whole, byTile, (...cursors) => run(size, ...cursors)));
      const rest = count - whole * size;
      if (rest > 0)
        writer.inside(place, "r", () => run(rest, ...moves.map((move) => move && after(move, whole * size))));
    },
    lanes: (name, count, moves, body) =>
      writeLanes(writer, machine.lanes, name, count, moves, body as (...cursors: Cursors) => void),
    varies: (count, parts) => writer.site(count, parts).isOpen,
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
  /** The next place that has a count. */
  readonly site: (count: Dim, parts?: number) => Site;
  /** Places that `body` has are within this one, in the part of that name. */
  readonly inside: (site: Site, part: string, body: () => void) => void;
}

/** A place in a program that has a count. */
interface Site {
  readonly path: string;
  readonly isOpen: boolean;
}

const FIXED: Site = { path: "", isOpen: false };

function createWriter(
  buffers: readonly BufferParam[],
  isOpen: ((path: string, count: number) => boolean) | undefined,
): Writer {
  let around = "";
  let next = 0;
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
    site(count, parts) {
      if (!isOpen) return FIXED;
      const place = `${around}/${next++}`;
      const path = parts === undefined ? place : placeOfParts(place, parts);
      return { path, isOpen: isOpen(path, perSample(count)) };
    },
    inside({ path }, part, body) {
      if (!isOpen) return body();
      const [outer, place] = [around, next];
      [around, next] = [`${path}${part}`, 0];
      body();
      [around, next] = [outer, place];
    },
  };
}

function writeLoop(writer: Writer, name: string, count: Dim, moves: Moves, run: (...cursors: Cursors) => void): void {
  const place = writer.site(count);
  writer.inside(place, "", () => {
    if (!place.isOpen) return writeCounted(writer, name, count, moves, run);
    eachSample(writer, name, count, moves, (each, here) => addLoop(writer, name, each, here, run));
  });
}

/** A count for each sample, which is open itself, becomes a loop over samples and one within, so that each has one factor. */
function eachSample(
  writer: Writer,
  name: string,
  count: Dim,
  moves: Moves,
  body: (count: number, moves: Moves) => void,
): void {
  if (isFixed(count)) return body(count, moves);
  const strides = moves.map(stridesOf);
  const bySample = moves.map(
    (move, i): StrideMove | undefined =>
      move && { cursor: move.cursor, strides: (strides[i] ?? []).map((stride) => stride * count.factor) },
  );
  addLoop(writer, `${name}_sample`, { ...count, factor: 1 }, bySample, (...cursors) =>
    body(
      count.factor,
      cursors.map((cursor, i) => cursor && { cursor, strides: strides[i] ?? [] }),
    ),
  );
}

/** Where a walk of so many rounds further on begins. */
const movedOn = (move: Move | StrideMove, rounds: number): Move | StrideMove => ({
  ...move,
  cursor: after(move, rounds),
});

function writeCounted(
  writer: Writer,
  name: string,
  count: Dim,
  moves: Moves,
  run: (...cursors: Cursors) => void,
): void {
  if (count === 0) return;
  if (count === 1) return run(...moves.map((move) => move?.cursor));
  addLoop(writer, name, count, moves, run);
}

function addLoop(
  { buffers, fresh, add, within }: Writer,
  name: string,
  count: Dim,
  moves: Moves,
  run: (...cursors: Cursors) => void,
): void {
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
  const place = writer.site(count);
  if (place.isOpen)
    return writer.inside(place, "", () =>
      eachSample(writer, name, count, moves, (each, here) => writeOpenLanes(writer, lanes, name, each, here, run)),
    );
  const strides = moves.map(stridesOf);
  const isNeighbourly = strides.flat().every((stride) => stride === 0 || stride === 1);
  // An open count must divide evenly: how much is left over would not be known.
  const whole = isFixed(count) ? Math.floor(count / lanes) : divide(count, lanes);
  if (lanes === 1 || !whole || !isNeighbourly || !strides.flat().includes(1))
    return writer.inside(place, "", () => writeCounted(writer, name, count, moves, run));
  writer.inside(place, "", () => writeCounted(writer, name, whole, widened(moves, lanes), run));
  if (!isFixed(count) || !isFixed(whole)) return;
  const done = whole * lanes;
  writer.inside(place, "", () => writeCounted(writer, name, count - done, behind(moves, done), run));
}

/** The same where it is not known how many there are, so that there may be any number left. */
function writeOpenLanes(
  writer: Writer,
  lanes: number,
  name: string,
  count: number,
  moves: Moves,
  run: (...cursors: Cursors) => void,
): void {
  const strides = moves.flatMap(stridesOf);
  const isNeighbourly = strides.every((stride) => stride === 0 || stride === 1) && strides.includes(1);
  if (lanes === 1 || !isNeighbourly) return addLoop(writer, name, count, moves, run);
  const whole = Math.floor(count / lanes);
  addLoop(writer, name, whole, widened(moves, lanes), run);
  addLoop(writer, name, count - whole * lanes, behind(moves, whole * lanes), run);
}

/** Walks by neighbours, `lanes` at a time. */
const widened = (moves: Moves, lanes: number): Moves =>
  moves.map((move): StrideMove | undefined => {
    if (!move) return undefined;
    const steps = stridesOf(move);
    const places = move.cursor.places.map((place, j) => (steps[j] === 1 ? { ...place, vector: true as const } : place));
    return { cursor: { ...move.cursor, places }, strides: steps.map((stride) => stride * lanes) };
  });

/** Walks from so many rounds on. */
const behind = (moves: Moves, rounds: number): Moves =>
  moves.map((move): StrideMove | undefined => {
    if (!move) return undefined;
    const steps = stridesOf(move);
    return {
      cursor: shift(
        move.cursor,
        steps.map((stride) => stride * rounds),
      ),
      strides: steps,
    };
  });

/** A loop count that must not be left open. */
export const fixedCount = (count: Dim): number => {
  if (!isFixed(count)) throw new CompilerBug("a kernel needs a fixed count here");
  return count;
};
