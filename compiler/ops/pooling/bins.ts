import { everyPlace } from "../../ir/reference.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { range } from "../../ir/range.ts";
import { axisNames, movedIn } from "../../ir/space.ts";
import type { Dim, Shape } from "../../ir/types.ts";

/** The stretch that PyTorch averages for one of `bins` outputs: from ⌊i·size/bins⌋ to ⌈(i+1)·size/bins⌉. */
export function binAt(index: number, bins: number, size: number): { start: number; count: number } {
  const start = Math.floor((index * size) / bins);
  return { start, count: Math.ceil(((index + 1) * size) / bins) - start };
}

/** Neighbouring bins of equal size at equal distance, so that even bins are one loop. */
export interface BinRun {
  readonly first: number;
  readonly bins: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

export function binRuns(bins: number, size: number): BinRun[] {
  const runs: BinRun[] = [];
  for (const index of range(bins)) {
    const { start, count } = binAt(index, bins, size);
    const last = runs.at(-1);
    const step = last ? (start - last.start) / (index - last.first) : 0;
    if (last && last.count === count && (last.bins === 1 || last.step === step))
      runs[runs.length - 1] = { ...last, bins: last.bins + 1, step };
    else runs.push({ first: index, bins: 1, start, step: 0, count });
  }
  return runs;
}

/** The places of an image, or volume, of size `input` that one output is made of. */
export function binPlaces(
  index: readonly number[],
  out: readonly number[],
  input: readonly number[],
): readonly (readonly number[])[] {
  const bins = input.map((size, axis) => binAt(index[axis + 2] as number, out[axis + 2] as number, size));
  return everyPlace(bins.map(({ count }) => count)).map((place) =>
    place.map((here, axis) => here + (bins[axis] as { start: number }).start),
  );
}

/**
 * Goes through the stretches of images that have one output each, channels innermost. `each` goes through a stretch in all of the images
 * at once.
 */
export function eachBin<const I extends readonly Cursor[]>(
  k: Kernel,
  out: Shape,
  size: readonly number[],
  images: I,
  outputs: Cursor,
  body: (output: Cursor, each: (visit: (taps: CursorsLike<I>) => void) => void, count: number) => void,
): void {
  const [batch, channels, ...bins] = out as readonly [Dim, number, ...number[]];
  const names = axisNames(size.length);
  const all = [...images, outputs];
  const walk = (
    how: "loop" | "lanes",
    name: string,
    [count, dim, step]: readonly [count: Dim, dim: number, step: number],
    from: readonly Cursor[],
    then: (here: readonly Cursor[]) => void,
  ): void => {
    const moves = from.map((cursor, i) => along(cursor, dim, i < images.length ? step : 1));
    k[how](name, count, moves, (...here) => then(here as readonly Cursor[]));
  };
  walk("loop", "b", [batch, 0, 1], all, (sample) => {
    for (const region of binRegions(bins, size)) {
      const first = sample.map((cursor, i) =>
        movedIn(
          cursor,
          region.map((run) => (i < images.length ? run.start : run.first)),
        ),
      );
      const visit = (axis: number, from: readonly Cursor[]): void => {
        const run = region[axis];
        if (run)
          return walk("loop", `b${names[axis]}`, [run.bins, axis + 2, run.step], from, (here) => visit(axis + 1, here));
        walk("lanes", "c", [channels, 1, 1], from, (here) => {
          const taps = here.slice(0, images.length);
          const each = (then: (taps: CursorsLike<I>) => void): void => {
            const step = (tapAxis: number, at: readonly Cursor[]): void => {
              const stretch = region[tapAxis];
              // There are as many cursors as images.
              if (!stretch) return then(at as unknown as CursorsLike<I>);
              walk("loop", `k${names[tapAxis]}`, [stretch.count, tapAxis + 2, 1], at, (next) =>
                step(tapAxis + 1, next),
              );
            };
            step(0, taps);
          };
          body(
            here.at(-1) as Cursor,
            each,
            region.reduce((product, { count }) => product * count, 1),
          );
        });
      };
      visit(0, first);
    }
  });
}

/** A cursor for each. */
type CursorsLike<I> = { readonly [K in keyof I]: Cursor };

/** How many regions there are, each of which is a loop of its own in kernels. */
export const countRegions = (bins: readonly number[], size: readonly number[]): number =>
  bins.reduce((product, count, axis) => product * binRuns(count, size[axis] as number).length, 1);

/** Bins of all dimensions, in runs along each. */
export const binRegions = (bins: readonly number[], size: readonly number[]): readonly (readonly BinRun[])[] =>
  bins
    .map((count, axis) => binRuns(count, size[axis] as number))
    .reduce<readonly (readonly BinRun[])[]>(
      (regions, runs) => regions.flatMap((region) => runs.map((run) => [...region, run])),
      [[]],
    );
