import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, and, constant, div, floor, less, mul, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { axisNames } from "../../ir/space.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { binRuns, type BinRun } from "./bins.ts";

/** Where a bin begins along a dimension, and how long it is. */
interface Stretch {
  readonly start?: Local;
  readonly count: Expression;
}

/** A place that a bin may have: it is no part of it where `inside` says so. */
export interface MaybeTap {
  readonly load: () => Expression;
  readonly inside: Expression | undefined;
}

/**
 * Goes through the stretches of an image whose size is open. Where they begin and how long they are is calculated as a kernel runs: of
 * each as many places are visited as the longest may have, and those behind its end count for nothing.
 */
export function eachOpenBin(
  k: Kernel,
  out: Shape,
  size: readonly number[],
  x: Cursor,
  y: Cursor,
  body: (output: Cursor, each: (visit: (tap: MaybeTap) => void) => void, counts: readonly Expression[]) => void,
): void {
  const [batch, channels, ...bins] = out as readonly [Dim, number, ...number[]];
  const names = axisNames(size.length);
  const axes = size.map((count, axis) => axisOf(k, bins[axis] as number, count));

  /** Visits the places of the bin at which these stretches begin. */
  const taps = (from: Cursor, stretches: readonly Stretch[], then: (tap: MaybeTap) => void): void => {
    const step = (
      axis: number,
      at: Cursor,
      indices: Parameters<Kernel["gather"]>[1],
      inside: Expression | undefined,
    ): void => {
      const [own, stretch] = [axes[axis], stretches[axis]];
      if (!own || !stretch)
        return then({ load: () => (indices.length > 0 ? k.gather(at, indices) : k.load(at)), inside });
      const name = `k${names[axis]}`;
      const { start, count } = stretch;
      if (!start)
        return k.loop(name, own.longest, [along(at, axis + 2)], (here) => step(axis + 1, here, indices, inside));
      const tap = k.local(`tap_${names[axis]}`, constant(0));
      k.loop(name, own.longest, [], () => {
        const index = k.index(`at_${names[axis]}`, add(start, tap), size[axis] as number);
        const isOwn = less(tap, count);
        step(axis + 1, at, [...indices, { dim: axis + 2, index }], inside ? and(inside, isOwn) : isOwn);
        k.set(tap, add(tap, 1));
      });
    };
    step(0, from, [], undefined);
  };

  const visit = (axis: number, from: Cursor, to: Cursor, stretches: readonly Stretch[]): void => {
    const own = axes[axis];
    if (!own)
      return k.lanes("c", channels, [along(from, 1), along(to, 1)], (image, output) =>
        body(
          output,
          (then) => taps(image, stretches, then),
          stretches.map(({ count }) => count),
        ),
      );
    const { run } = own;
    const name = `b${names[axis]}`;
    if (run)
      return k.loop(name, run.bins, [along(from, axis + 2, run.step), along(to, axis + 2)], (inX, inY) =>
        visit(axis + 1, inX, inY, [...stretches, { count: constant(run.count) }]),
      );
    const count = bins[axis] as number;
    // Bin i of b begins at ⌊i · size / b⌋ = i · whole + ⌊i · more / b⌋, which is exact in single precision.
    const [whole, more] = [k.local("whole", constant(own.whole)), k.local("more", constant(own.more))];
    const next = k.local(`bin_${names[axis]}`, constant(0));
    k.loop(name, count, [along(to, axis + 2)], (inY) => {
      const edge = (bin: Expression): Expression => floor(div(mul(bin, more), count));
      const start = k.local(`start_${names[axis]}`, add(mul(next, whole), edge(next)));
      k.set(next, add(next, 1));
      // The end is rounded up.
      const end = k.local(`end_${names[axis]}`, sub(mul(next, whole), floor(div(mul(next, sub(0, more)), count))));
      visit(axis + 1, from, inY, [...stretches, { start, count: k.local(`count_${names[axis]}`, sub(end, start)) }]);
    });
  };
  k.loop("b", batch, [along(x, 0), along(y, 0)], (image, output) => visit(0, image, output, []));
}

/** How bins lie along a dimension. */
interface BinAxis {
  /** As many places as the longest has, or more. */
  readonly longest: number;
  /** Set where all are alike at every size. */
  readonly run?: BinRun;
  /** size = bins · whole + more, where more may be below 0. */
  readonly whole: number;
  readonly more: number;
}

function axisOf(k: Kernel, bins: number, size: number): BinAxis {
  // Both are asked for at every size, since places of programs are told by their order.
  const [isOpen, isOpenOut] = [k.varies(size, bins), k.varies(bins)];
  const whole = Math.floor((size + bins - 2) / bins);
  const more = size - bins * whole;
  const isAlike = bins === 1 || (isOpenOut && bins === size);
  const [run] = binRuns(bins, size);
  if (run && ((isOpen && isAlike) || (!isOpen && run.bins === bins))) return { longest: run.count, run, whole, more };
  return { longest: whole + 1, whole, more };
}
