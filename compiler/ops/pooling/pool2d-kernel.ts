import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import {
  add,
  constant,
  div,
  equal,
  less,
  mul,
  not,
  or,
  select,
  toDouble,
  toSingle,
} from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { Pair } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import type { Dim, Shape } from "../../ir/types.ts";

export interface Window {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  /** As much before the image as behind it. */
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly ceil_mode: boolean;
}

/** What is pooled, and where it goes. */
interface Pooled {
  readonly out: Shape;
  readonly attrs: Window;
  readonly x: Cursor;
  readonly y: Cursor;
}

/** What is done with the values of a window: locals that hold what is known so far, and what comes of them. */
interface Reduction {
  readonly begin: () => readonly Local[];
  readonly visit: (tap: Cursor, state: readonly Local[]) => void;
  readonly finish: (state: readonly Local[], region: readonly [Run, Run]) => Expression;
}

/** What is walked over: images by the stride of the windows, and what has one element for each window. */
interface Walked {
  readonly out: Shape;
  readonly attrs: Window;
  readonly images: readonly Cursor[];
  readonly outputs: readonly Cursor[];
}

/** Goes through the windows, channels innermost; `body` is told which output rows and columns it is for. */
export function eachWindow(
  k: Kernel,
  { out, attrs, images, outputs }: Walked,
  regions: readonly (readonly [Run, Run])[],
  body: (images: readonly Cursor[], outputs: readonly Cursor[], region: readonly [Run, Run]) => void,
): void {
  const [batch, channels] = out as readonly [Dim, number];
  const walk = (
    name: string,
    dim: number,
    count: Dim,
    from: readonly Cursor[],
    by: number,
    then: (here: readonly Cursor[]) => void,
    how: "loop" | "lanes" = "loop",
  ): void => {
    const moves = from.map((cursor, i) => along(cursor, dim, i < images.length ? by : 1));
    k[how](name, count, moves, (...here) => then(here as readonly Cursor[]));
  };
  const [stepY, stepX] = attrs.stride;
  walk("b", 0, batch, [...images, ...outputs], 1, (samples) => {
    for (const region of regions) {
      const [rows, columns] = region;
      const first = samples.map((cursor, i) => {
        const [byY, byX] = i < images.length ? [stepY, stepX] : [1, 1];
        return moved(moved(cursor, 2, rows.start * byY), 3, columns.start * byX);
      });
      walk("oy", 2, rows.count, first, stepY, (row) =>
        walk("ox", 3, columns.count, row, stepX, (pixel) =>
          walk(
            "c",
            1,
            channels,
            pixel,
            1,
            (here) => body(here.slice(0, images.length), here.slice(images.length), region),
            "lanes",
          ),
        ),
      );
    }
  });
}

/** Goes through the taps of a window at the same time in several images. */
export function eachTapOf(
  k: Kernel,
  { kernel_size, dilation }: Window,
  images: readonly Cursor[],
  visit: (taps: readonly Cursor[]) => void,
): void {
  const rows = images.map((image) => along(image, 2, dilation[0]));
  k.loop("ky", kernel_size[0], rows, (...lines) => {
    const [count, gap] = [kernel_size[1], dilation[1]];
    const at = lines as readonly Cursor[];
    // Short windows are written out, long ones are a loop.
    if (count <= 3) range(count).forEach((kx) => visit(at.map((line) => moved(line, 3, kx * gap))));
    else
      k.loop(
        "kx",
        count,
        at.map((line) => along(line, 3, gap)),
        (...taps) => visit(taps as readonly Cursor[]),
      );
  });
}

/** Reads the window of each output. */
function poolLoops(
  k: Kernel,
  { out, attrs, x, y }: Pooled,
  regions: readonly (readonly [Run, Run])[],
  { begin, visit, finish }: Reduction,
): void {
  eachWindow(k, { out, attrs, images: [atFirstWindow(x, attrs)], outputs: [y] }, regions, (images, [to], region) => {
    const state = begin();
    eachTapOf(k, attrs, images, ([tap]) => visit(tap as Cursor, state));
    k.store(to as Cursor, finish(state, region));
  });
}

/** In the padding, where there is some. */
export const atFirstWindow = (x: Cursor, { padding }: Window): Cursor =>
  moved(moved(x, 2, -padding[0]), 3, -padding[1]);

/** Neighbouring outputs whose windows hold equally many values. */
export interface Run {
  readonly start: number;
  readonly count: number;
  readonly taps: number;
}

export function runsOf(taps: readonly number[]): Run[] {
  const runs: Run[] = [];
  taps.forEach((here, start) => {
    const last = runs.at(-1);
    if (last && last.taps === here) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ start, count: 1, taps: here });
  });
  return runs;
}

export const everywhere = (out: Shape): readonly (readonly [Run, Run])[] => [
  [
    { start: 0, count: out[2] as number, taps: 1 },
    { start: 0, count: out[3] as number, taps: 1 },
  ],
];

/** A NaN is taken as well, and after it nothing is larger. */
const largest = (k: Kernel): Reduction => ({
  begin: () => [k.local("best", constant(-Infinity))],
  visit(tap, [best]) {
    const value = k.local("v", k.load(tap));
    k.set(best as Local, select(or(less(best as Local, value), not(equal(value, value))), value, best as Local));
  },
  finish: ([best]) => best as Local,
});

/** The same in three instructions where comparisons give masks: all bits set are a NaN. */
const largestInLanes = (k: Kernel): Reduction => ({
  begin: () => [k.local("best", constant(-Infinity)), k.local("nan", constant(0))],
  visit(tap, state) {
    const [best, nan] = state as readonly [Local, Local];
    const value = k.local("v", k.load(tap));
    k.set(best, select(less(best, value), value, best));
    k.set(nan, or(nan, not(equal(value, value))));
  },
  finish: (state) => or(...(state as [Local, Local])),
});

export const maxLoops = (k: Kernel, { lanes }: Machine, pooled: Pooled): void =>
  poolLoops(k, pooled, everywhere(pooled.out), lanes > 1 ? largestInLanes(k) : largest(k));

/** Windows of more values than these are summed up in double on every target. */
const MOST_SINGLE = 16;

/** Rows and columns in runs whose windows hold equally many values, by which the sums are divided if by nothing else. */
export const meanLoops = (
  k: Kernel,
  pooled: Pooled,
  [rows, columns]: readonly [readonly Run[], readonly Run[]],
  divisor: number | null,
): void => {
  const isLong = pooled.attrs.kernel_size[0] * pooled.attrs.kernel_size[1] > MOST_SINGLE;
  const [start, load] = isLong
    ? [toDouble(constant(0)), (tap: Cursor) => toDouble(k.load(tap))]
    : [constant(0), (tap: Cursor) => k.load(tap)];
  poolLoops(
    k,
    pooled,
    rows.flatMap((row) => columns.map((column) => [row, column] as const)),
    {
      begin: () => [k.local("sum", start)],
      visit: (tap, [sum]) => k.set(sum as Local, add(sum as Local, load(tap))),
      finish: ([sum], [row, column]) => {
        const count = divisor ?? row.taps * column.taps;
        return isLong ? k.local("mean", toSingle(div(sum as Local, count))) : mul(sum as Local, 1 / count);
      },
    },
  );
};
