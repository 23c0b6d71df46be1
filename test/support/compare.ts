/**
 * What is meant by "the same numbers", for every test and benchmark. It stands on `distance`, which is the only place that
 * knows about NaN and infinities.
 */

/** How far a kernel may be from its reference, relative to the largest value; sums are in double, results in float32. */
export const TOLERANCE = 2e-5;
/** The same for a pointwise op, relative to each element. */
const POINTWISE_TOLERANCE = 1e-6;

/** For many kernels in a row, each of which rounds. */
const ROUGH_TOLERANCE = 2e-3;

/** A pointwise op in single precision, which cancels where double does not: relative to the element or to 1. */
export const SINGLE_TOLERANCE = 2e-6;

/** Two graphs in double precision, of which one does the same in another order. */
const DOUBLE_TOLERANCE = 1e-9;

/**
 * "each": every element by its own size, and zeros with their signs; "single": the same in single precision. "overall",
 * "roughly", "double": by the largest element. A number: that part of the largest element.
 */
export type Exactness = "each" | "single" | "overall" | "roughly" | "double" | number;

export interface Expected {
  readonly shape?: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Zero only for the very same, NaN and infinities included; infinite where one of the two is no finite number. */
export const distance = (got: number, want: number): number => {
  if (Number.isFinite(got) && Number.isFinite(want)) return Math.abs(got - want);
  return Object.is(got, want) ? 0 : Infinity;
};

/** The first element that is wrong, in words; undefined if there is none. */
export function firstDifference(
  actual: ArrayLike<number>,
  { shape, data }: Expected,
  exactness: Exactness = "overall",
): string | undefined {
  const sizes = shape?.join("×") ?? data.length;
  if (actual.length !== data.length) return `${actual.length} numbers instead of ${data.length} (${sizes})`;
  const wanted = actual instanceof Float32Array ? Float32Array.from(data) : data;
  const largest = largestOf(wanted, 1);
  for (let i = 0; i < actual.length; i++) {
    const [got, want] = [actual[i] as number, wanted[i] as number];
    if (!isNear(got, want, boundFor(exactness, want, largest)) || (keepsZeros(exactness) && losesZero(got, data[i])))
      return `element ${i} of ${sizes} is ${show(got)} instead of ${show(want)}`;
  }
  return undefined;
}

/**
 * The largest distance of two answers, as a part of the largest number of the second, or of `least` if that is larger. Infinite
 * where they are not of one length, or where one has a NaN or an infinity that the other has not.
 */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, least = 0): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < expected.length; i++)
    worst = Math.max(worst, distance(actual[i] as number, expected[i] as number));
  return worst === 0 ? 0 : worst / largestOf(expected, least);
}

/** Whether a number may stand for another. However large the bound, an infinity is only near itself. */
export const isNear = (got: number, want: number, bound: number): boolean => {
  const between = distance(got, want);
  return between === 0 || (between < Infinity && between <= bound);
};

const keepsZeros = (exactness: Exactness): boolean => exactness === "each" || exactness === "single";
/** What is so small that only float32 makes a zero of it may have either sign. */
const losesZero = (got: number, exact: number | undefined): boolean => exact === 0 && !Object.is(got, exact);

function largestOf(data: ArrayLike<number>, least: number): number {
  let largest = least;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number);
    if (size > largest && size < Infinity) largest = size;
  }
  return largest;
}

function boundFor(exactness: Exactness, want: number, largest: number): number {
  if (exactness === "each") return POINTWISE_TOLERANCE * Math.abs(want) + 1e-12;
  if (exactness === "single") return SINGLE_TOLERANCE * Math.max(1, Math.abs(want));
  if (typeof exactness === "number") return largest * exactness;
  return largest * { overall: TOLERANCE, roughly: ROUGH_TOLERANCE, double: DOUBLE_TOLERANCE }[exactness];
}

const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
