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

/** Reads the window of each output, channels innermost; `finish` is told which output rows and columns it is for. */
function poolLoops(
  k: Kernel,
  { out, attrs, x, y }: Pooled,
  regions: readonly (readonly [Run, Run])[],
  { begin, visit, finish }: Reduction,
): void {
  const [batch, channels] = out as readonly [Dim, number];
  const origin = moved(moved(x, 2, -attrs.padding[0]), 3, -attrs.padding[1]);
  const [stepY, stepX] = attrs.stride;
  k.loop("b", batch, [along(origin, 0), along(y, 0)], (sampleX, sampleY) => {
    for (const region of regions) {
      const [rows, columns] = region;
      const firstX = moved(moved(sampleX, 2, rows.start * stepY), 3, columns.start * stepX);
      const firstY = moved(moved(sampleY, 2, rows.start), 3, columns.start);
      k.loop("oy", rows.count, [along(firstX, 2, stepY), along(firstY, 2)], (rowX, rowY) =>
        k.loop("ox", columns.count, [along(rowX, 3, stepX), along(rowY, 3)], (pixelX, pixelY) =>
          k.lanes("c", channels, [along(pixelX, 1), along(pixelY, 1)], (cx, cy) => {
            const state = begin();
            k.loop("ky", attrs.kernel_size[0], [along(cx, 2, attrs.dilation[0])], (line) =>
              eachTap(k, attrs, line, (tap) => visit(tap, state)),
            );
            k.store(cy, finish(state, region));
          }),
        ),
      );
    }
  });
}

/** Short windows are written out, long ones are a loop. */
function eachTap(k: Kernel, attrs: Window, line: Cursor, visit: (tap: Cursor) => void): void {
  const [count, gap] = [attrs.kernel_size[1], attrs.dilation[1]];
  if (count <= 3) range(count).forEach((kx) => visit(moved(line, 3, kx * gap)));
  else k.loop("kx", count, [along(line, 3, gap)], visit);
}

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

const everywhere = (out: Shape): readonly (readonly [Run, Run])[] => [
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
