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
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { axisNames, movedIn } from "../../ir/space.ts";
import type { Dim, Shape } from "../../ir/types.ts";

export interface Window {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  /** As much before the image as behind it. */
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
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
  readonly finish: (state: readonly Local[], region: Region) => Expression;
}

/** What is walked over: images by the stride of the windows, and what has one element for each window. */
interface Walked {
  readonly out: Shape;
  readonly attrs: Window;
  readonly images: readonly Cursor[];
  readonly outputs: readonly Cursor[];
}

/** Goes through the windows, channels innermost; `body` is told which outputs it is for. */
export function eachWindow(
  k: Kernel,
  { out, attrs, images, outputs }: Walked,
  regions: readonly Region[],
  body: (images: readonly Cursor[], outputs: readonly Cursor[], region: Region) => void,
): void {
  const [batch, channels] = out as readonly [Dim, number];
  const walk = (
    how: "loop" | "lanes",
    name: string,
    [count, dim, by]: readonly [count: Dim, dim: number, by: number],
    from: readonly Cursor[],
    then: (here: readonly Cursor[]) => void,
  ): void => {
    const moves = from.map((cursor, i) => along(cursor, dim, i < images.length ? by : 1));
    k[how](name, count, moves, (...here) => then(here as readonly Cursor[]));
  };
  const { stride } = attrs;
  const names = axisNames(stride.length);
  const visit = (region: Region, axis: number, from: readonly Cursor[]): void => {
    if (axis < stride.length) {
      const by = [(region[axis] as Run).count, axis + 2, stride[axis] as number] as const;
      return walk("loop", `o${names[axis]}`, by, from, (here) => visit(region, axis + 1, here));
    }
    walk("lanes", "c", [channels, 1, 1], from, (here) =>
      body(here.slice(0, images.length), here.slice(images.length), region),
    );
  };
  walk("loop", "b", [batch, 0, 1], [...images, ...outputs], (samples) => {
    for (const region of regions) {
      const first = samples.map((cursor, i) =>
        movedIn(
          cursor,
          region.map(({ start }, axis) => start * (i < images.length ? (stride[axis] as number) : 1)),
        ),
      );
      visit(region, 0, first);
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
  const last = kernel_size.length - 1;
  const names = axisNames(kernel_size.length);
  const step = (axis: number, at: readonly Cursor[]): void => {
    const [count, gap] = [kernel_size[axis], dilation[axis]] as [number, number];
    const then = (here: readonly Cursor[]): void => (axis === last ? visit(here) : step(axis + 1, here));
    // Short windows are written out, long ones are a loop.
    if (axis === last && count <= 3 && !k.varies(count))
      return range(count).forEach((tap) => then(at.map((line) => moved(line, axis + 2, tap * gap))));
    const moves = at.map((line) => along(line, axis + 2, gap));
    k.loop(`k${names[axis]}`, count, moves, (...here) => then(here as readonly Cursor[]));
  };
  step(0, images);
}

/** Reads the window of each output. */
function poolLoops(
  k: Kernel,
  { out, attrs, x, y }: Pooled,
  regions: readonly Region[],
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
  movedIn(
    x,
    padding.map((pad) => -pad),
  );

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

/** Outputs that are treated alike: a run along each spatial dimension. */
export type Region = readonly Run[];

/** All regions of runs along each dimension. */
export const regionsOf = (runs: readonly (readonly Run[])[]): readonly Region[] =>
  runs.reduce<readonly Region[]>(
    (regions, along) => regions.flatMap((region) => along.map((run) => [...region, run])),
    [[]],
  );

export const everywhere = (out: Shape): readonly Region[] => [
  out.slice(2).map((count) => ({ start: 0, count: count as number, taps: 1 })),
];

/** How many values the windows of a region hold. */
export const tapsIn = (region: Region): number => region.reduce((product, { taps }) => product * taps, 1);

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

/** Runs along each dimension whose windows hold equally many values, by which the sums are divided if by nothing else. */
export const meanLoops = (
  k: Kernel,
  pooled: Pooled,
  runs: readonly (readonly Run[])[],
  divisor: number | null,
): void => {
  const count = countOf(pooled.attrs.kernel_size);
  const isLong = k.varies(count) || count > MOST_SINGLE;
  const [start, load] = isLong
    ? [toDouble(constant(0)), (tap: Cursor) => toDouble(k.load(tap))]
    : [constant(0), (tap: Cursor) => k.load(tap)];
  poolLoops(k, pooled, regionsOf(runs), {
    begin: () => [k.local("sum", start)],
    visit: (tap, [sum]) => k.set(sum as Local, add(sum as Local, load(tap))),
    finish: ([sum], region) => {
      const count = divisor ?? tapsIn(region);
      return isLong ? k.local("mean", toSingle(div(sum as Local, count))) : mul(sum as Local, 1 / count);
    },
  });
};
