import type { ReferenceTensor } from "../../compiler/ir/op.ts";

/** How far a kernel may be from its reference, relative to the largest value; sums are in double, results in float32. */
export const TOLERANCE = 2e-5;
/** The same for a pointwise op, relative to each element. */
export const POINTWISE_TOLERANCE = 1e-6;

/** For many kernels in a row, each of which rounds. */
export const ROUGH_TOLERANCE = 2e-3;

/** A pointwise op in single precision, which cancels where double does not: relative to the element or to 1. */
export const SINGLE_TOLERANCE = 2e-6;

/** "each": every element by its own size, and zeros with their signs; "single": the same in single precision. "overall", "roughly": by the largest element. */
export type Exactness = "each" | "single" | "overall" | "roughly";

/** The first element that is wrong, in words; undefined if there is none. NaN must be NaN, and infinities themselves. */
export function firstDifference(
  actual: Float32Array,
  expected: ReferenceTensor,
  exactness: Exactness = "overall",
): string | undefined {
  if (actual.length !== expected.data.length)
    return `${actual.length} numbers instead of ${expected.data.length} (${expected.shape.join("×")})`;
  const wanted = Float32Array.from(expected.data);
  const largest = wanted.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 1);
  for (let i = 0; i < actual.length; i++) {
    const [got, want] = [actual[i] as number, wanted[i] as number];
    const bound = boundFor(exactness, want, largest);
    const isFine =
      expected.data[i] === 0 && (exactness === "each" || exactness === "single")
        ? Object.is(got, want)
        : Object.is(got, want) || Math.abs(got - want) <= bound;
    if (!isFine) return `element ${i} of ${expected.shape.join("×")} is ${show(got)} instead of ${show(want)}`;
  }
  return undefined;
}

function boundFor(exactness: Exactness, want: number, largest: number): number {
  if (exactness === "each") return POINTWISE_TOLERANCE * Math.abs(want) + 1e-12;
  if (exactness === "single") return SINGLE_TOLERANCE * Math.max(1, Math.abs(want));
  return largest * (exactness === "overall" ? TOLERANCE : ROUGH_TOLERANCE);
}

const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
