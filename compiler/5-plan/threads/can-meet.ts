import { greatestCommonDivisor } from "../../ir/greatest-common-divisor.ts";

/** `stride · m` for a whole number m from `low` to `high`, which may be infinite. */
export interface Term {
  readonly stride: number;
  readonly low: number;
  readonly high: number;
}

/** How many values of terms are tried before a pair counts as one that may meet. */
const MOST_TRIALS = 2000;

/**
 * Whether the terms and some whole number from `low` to `high` may come to nothing: whether two accesses may meet, of whose distance
 * these are the parts. It says yes where it cannot rule that out.
 */
export function canMeet(terms: readonly Term[], low: number, high: number): boolean {
  const sorted = joined(terms).sort((a, b) => b.stride - a.stride);
  // What all terms from one on can come to, and what divides that.
  const rests = [...sorted, undefined].map((_, i) => restOf(sorted.slice(i)));
  let trials = 0;

  const search = (at: number, from: number, to: number): boolean => {
    const term = sorted[at];
    const all = rests[at] as Rest;
    if (from + all.low > 0 || to + all.high < 0) return false;
    if (!term) return true;
    if (Math.ceil(from / all.divisor) * all.divisor > to) return false;
    const rest = rests[at + 1] as Rest;
    const first = Math.max(term.low, Math.ceil(-(to + rest.high) / term.stride));
    const last = Math.min(term.high, Math.floor(-(from + rest.low) / term.stride));
    if (!Number.isFinite(first) || !Number.isFinite(last)) return true;
    for (let m = first; m <= last; m++) {
      if (trials++ > MOST_TRIALS) return true;
      if (search(at + 1, from + m * term.stride, to + m * term.stride)) return true;
    }
    return false;
  };
  return search(0, low, high);
}

interface Rest {
  readonly low: number;
  readonly high: number;
  readonly divisor: number;
}

const restOf = (terms: readonly Term[]): Rest => ({
  low: terms.reduce((sum, { stride, low }) => sum + stride * low, 0),
  high: terms.reduce((sum, { stride, high }) => sum + stride * high, 0),
  divisor: terms.reduce((divisor, { stride }) => greatestCommonDivisor(divisor, stride), 0),
});

/** With positive strides, those of one stride as one term. */
function joined(terms: readonly Term[]): Term[] {
  const byStride = new Map<number, Term>();
  for (const term of terms) {
    if (term.stride === 0) continue;
    const { stride, low, high } = term.stride > 0 ? term : { stride: -term.stride, low: -term.high, high: -term.low };
    const known = byStride.get(stride) ?? { low: 0, high: 0 };
    byStride.set(stride, { stride, low: known.low + low, high: known.high + high });
  }
  return [...byStride.values()];
}
