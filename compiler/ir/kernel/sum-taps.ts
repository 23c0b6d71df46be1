import type { Kernel, Local } from "./builder.ts";
import { advanced, type Cursor, type StrideMove } from "./cursor.ts";
import { add, constant } from "./expression.ts";
import type { Machine } from "./machine.ts";
import type { Expression } from "./program.ts";

/** One of the loops over what is multiplied and summed up: in each round cursor i moves by stride i. */
export interface TapAxis {
  readonly name: string;
  readonly count: number;
  readonly strides: readonly number[];
}

export type Sums = readonly (readonly Local[])[];
type Visit = (cursors: readonly Cursor[], sums: Sums) => void;

/** So many products are summed up by themselves before they are added to the sum of those before them. */
const BLOCK = 128;

/**
 * The loops, outermost first, in which a dot product adds to its sums. In single precision the error of a sum grows with the
 * number of its terms, so a long one is made of sums of blocks (Higham, Accuracy and Stability of Numerical Algorithms, 4.2). A round
 * of the innermost loop adds `perRound` products to each sum. What is no longer than two blocks is one.
 */
export function sumTaps(
  k: Kernel,
  { lanes }: Machine,
  axes: readonly TapAxis[],
  cursors: readonly Cursor[],
  sums: Sums,
  visit: Visit,
  { perRound = 1, block: length = BLOCK }: { readonly perRound?: number; readonly block?: number } = {},
): void {
  const total = axes.reduce((product, { count }) => product * count, perRound);
  if (lanes === 1) return loops(k, axes, cursors, (here) => visit(here, sums));
  // A sum whose length is open may be long, and how much of it is left over of blocks is not known.
  const open = axes.findIndex(({ count }) => k.varies(count));
  if (open === -1 && total <= 2 * length) return loops(k, axes, cursors, (here) => visit(here, sums));
  const { outer, cut, inner, rounds } =
    open === -1 ? cutAt(axes, perRound, length) : cutOpen(axes, open, perRound, length);
  const block = (axis: TapAxis, here: readonly Cursor[]): void => {
    const parts = sums.map((row) => row.map(() => k.local("part", constant(0))));
    loops(k, [axis, ...inner], here, (at) => visit(at, parts));
    sums.forEach((row, r) => row.forEach((sum, c) => k.set(sum, add(sum, parts[r]?.[c] as Local))));
  };
  loops(k, outer, cursors, (here) => {
    const whole = Math.floor(cut.count / rounds);
    const blocks = { name: "block", count: whole, strides: cut.strides.map((stride) => stride * rounds) };
    loops(k, [blocks], here, (at) => block({ ...cut, count: rounds }, at));
    const rest = cut.count - whole * rounds;
    const last = here.map((cursor, i) => advanced(cursor, whole * rounds * (cut.strides[i] as number)));
    if (rest > 0 || open !== -1) block({ ...cut, count: rest }, last);
  });
}

/** Sums that are to be made, and what they are with their bias. */
interface BiasedSums {
  readonly sums: Sums;
  /** To be asked for when all has been summed up. */
  readonly results: () => readonly (readonly Expression[])[];
}

/**
 * A local for each of some sums, in rows that share a bias for each column. Sums in double start at their bias. In single
 * precision the bias comes last: beside a large one, each product would lose its last digits.
 *
 * @param names what the locals are called, row by row
 * @param biases the bias of each column, if there is one
 */
export function startSums(
  k: Kernel,
  { lanes }: Machine,
  names: readonly (readonly string[])[],
  biases: (() => readonly Expression[]) | undefined,
): BiasedSums {
  const held = (): readonly Expression[] | undefined =>
    biases?.().map((bias) => (names.length > 1 ? k.local("bias", bias) : bias));
  const isDouble = lanes === 1;
  const starts = isDouble ? held() : undefined;
  const sums = names.map((row) => row.map((name, c) => k.local(name, starts?.[c] ?? constant(0))));
  const results = (): Expression[][] => {
    const last = isDouble ? undefined : held();
    return sums.map((row) => row.map((sum, c) => (last ? add(sum, last[c] as Expression) : sum)));
  };
  return { sums, results };
}

/** Which loop is done so many rounds at a time, given that those within it are shorter than a block. */
function cutAt(axes: readonly TapAxis[], perRound: number, length: number) {
  let within = perRound;
  let at = axes.length - 1;
  while (at > 0 && within * (axes[at] as TapAxis).count <= length) within *= (axes[at--] as TapAxis).count;
  const cut = axes[at] as TapAxis;
  const most = Math.max(1, Math.min(cut.count, Math.floor(length / within)));
  // Where blocks divide the loop evenly, no narrower one has to be written out.
  let rounds = most;
  while (rounds > most / 2 && cut.count % rounds !== 0) rounds--;
  return {
    outer: axes.slice(0, at),
    cut,
    inner: axes.slice(at + 1),
    rounds: cut.count % rounds === 0 ? rounds : most,
  };
}

/** The same where one of them is open: that is done as many rounds at a time as a block has room for. */
function cutOpen(axes: readonly TapAxis[], at: number, perRound: number, length: number): ReturnType<typeof cutAt> {
  const inner = axes.slice(at + 1);
  const within = inner.reduce((product, { count }) => product * count, perRound);
  const rounds = Math.max(1, Math.floor(length / within));
  return { outer: axes.slice(0, at), cut: axes[at] as TapAxis, inner, rounds };
}

function loops(
  k: Kernel,
  axes: readonly TapAxis[],
  cursors: readonly Cursor[],
  body: (cursors: readonly Cursor[]) => void,
): void {
  const [axis, ...inner] = axes;
  if (!axis) return body(cursors);
  const moves = cursors.map((cursor, i): StrideMove => ({ cursor, strides: [axis.strides[i] as number] }));
  k.loop(axis.name, axis.count, moves, (...here) => loops(k, inner, here, body));
}
