import type { ReferenceTensor } from "../ir/op.ts";
import { isFixed, type Shape } from "../ir/types.ts";
import type { Reference } from "./reference.ts";
import { sampleOf } from "./samples.ts";

/** An element that a module gets wrong. */
export interface WrongElement {
  /** Which of the results. */
  readonly result: number;
  readonly element: number;
  readonly found: number;
  readonly expected: number;
  /** How far it may be off. */
  readonly allowed: number;
}

export interface CompareOptions {
  /** Of each result. */
  readonly types: readonly Shape[];
  readonly batch: number;
  /** How far an element may be off, relative to the largest of its result or to 1. */
  readonly bound: number;
  /** What counts as the largest element where all are smaller; 1 unless said. */
  readonly smallest?: number;
  /**
   * What Winograd's tiles make of a NaN or an infinity: they carry it to their other elements. In samples that hold one an
   * element may be no finite number where it is none here, or the number that is here; asked for only where one is wrong.
   */
  readonly tiled?: () => readonly ReferenceTensor[] | undefined;
  /** What each element may be off anyway; asked for only where one is off by more than the bound. */
  readonly spread: () => readonly Float64Array[];
}

/**
 * The largest difference, relative to the largest element of its result or to `smallest`, and the first element that is wrong. Where
 * the reference has NaN there must be one, and where it has a number, that number: but for what `tiled` says of samples that
 * something has nonFinite that is no finite number. The sign of a zero is not looked at.
 */
export function compareResults(
  found: readonly Float32Array[],
  { results, nonFinite }: Reference,
  { types, batch, bound, smallest = 1, tiled, spread }: CompareOptions,
): { readonly largest: number; readonly wrong?: WrongElement } {
  let largest = 0;
  for (const [result, { data }] of results.entries()) {
    const here = found[result] ?? new Float32Array();
    const shape = types[result] ?? [];
    const sample = sampleOf(shape, batch);
    const isNonFinite = (element: number): boolean => (sample ? nonFinite.has(sample(element)) : nonFinite.size > 0);
    const size = Math.max(smallest, largestOf(data));
    const sampleIn = sample ?? (() => 0);
    let unsteady: ReadonlyMap<number, number> | undefined;
    for (let element = 0; element < data.length; element++) {
      const expected = Math.fround(data[element] as number);
      const got = here[element] ?? NaN;
      if (here.length === data.length) {
        const distance = distanceOf(got, expected);
        if (distance <= bound * size) {
          largest = Math.max(largest, distance / size);
          continue;
        }
        const carried = isNonFinite(element) ? tiled?.()?.[result]?.data[element] : undefined;
        if (carried !== undefined && isCarried(got, carried, bound * size)) continue;
        const moves = spread()[result] ?? new Float64Array();
        unsteady ??= unsteadySamples(moves, size, sampleIn);
        const anyway = Math.max(moves[element] ?? 0, unsteady.get(sampleIn(element)) ?? 0);
        if (anyway === Infinity || distance <= anyway) continue;
      }
      return { largest, wrong: { result, element, found: got, expected, allowed: bound * size } };
    }
  }
  return { largest };
}

/** Where single precision moves a result by more than this part of it, what its elements do is a matter of chance. */
const UNSTEADY = 2 ** -8;

/**
 * What the unsteadiest element of each sample may be off, where that is much: a norm of what is all but constant makes large numbers
 * of last bits, and a few trials do not show of every element how far it goes. Such a sample proves little; others prove the rest.
 */
function unsteadySamples(
  moves: Float64Array,
  size: number,
  sample: (element: number) => number,
): ReadonlyMap<number, number> {
  const most = new Map<number, number>();
  moves.forEach((each, element) => {
    if (Number.isFinite(each) && each > UNSTEADY * size)
      most.set(sample(element), Math.max(most.get(sample(element)) ?? 0, each));
  });
  return most;
}

const distanceOf = (found: number, expected: number): number => {
  if (Object.is(found, expected)) return 0;
  const distance = Math.abs(found - expected);
  return Number.isNaN(distance) ? Infinity : distance;
};

const isCarried = (found: number, carried: number, allowed: number): boolean =>
  Number.isFinite(carried) ? Math.abs(found - carried) <= allowed : !Number.isFinite(found);

const largestOf = (data: Float64Array): number =>
  data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);

/** `[1, 0, 3]`, the place of an element. */
export function placeOf(shape: Shape, batch: number, element: number): readonly number[] {
  let rest = element;
  return shape
    .map((dim) => (isFixed(dim) ? dim : dim.factor * batch))
    .reverse()
    .map((size) => {
      const here = rest % size;
      rest = Math.floor(rest / size);
      return here;
    })
    .reverse();
}
