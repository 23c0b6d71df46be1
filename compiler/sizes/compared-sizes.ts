import type { OpenSizes } from "../ir/size-formula.ts";
import type { SizeRule } from "./find-rules.ts";
import type { LowerAt } from "./lower-open.ts";

/** What is compared more often is a loop's, and much the same each time. */
const MOST_COMPARED = 64;
/** So often a size is reckoned anew before it is believed to be where two numbers meet. */
const ROUNDS = 6;
/** By how many steps a size is another: what is divided by the size of a stride is another number only then. */
const APART = [1, 8, 64];
/** Further away nothing is looked for. */
const FURTHEST = 2 ** 20;

/**
 * Sizes about which numbers meet that the file compares with each other, where one of them follows the size: `if L == 600`, `L > 700`.
 * At these, and at those beside them, the model may be another one; found by secants, since most numbers grow as the size does.
 */
export function comparedSizes(
  lowerAt: LowerAt,
  { step, least, most = FURTHEST }: SizeRule,
  { from, at }: { readonly from: number; readonly at: (size: number) => OpenSizes },
): readonly number[] {
  const differences = (size: number): readonly number[] => lowerAt.differences(at(size));
  const own = differences(from);
  const others = APART.map((steps) => (from + steps * step <= most ? from + steps * step : from - steps * step))
    .filter((size) => size >= least)
    .map((size) => [size, differences(size)] as const);
  const found = new Set<number>();
  for (let i = 0; i < Math.min(own.length, MOST_COMPARED); i++) {
    const other = others.find(([, values]) => values[i] !== undefined && values[i] !== own[i]);
    if (!other) continue;
    let [a, atA] = [from, own[i] as number];
    let [b, atB] = [other[0], other[1][i] as number];
    for (let round = 0; round < ROUNDS && atA !== atB; round++) {
      const size = onStep(b - (atB * (b - a)) / (atB - atA), { step, least });
      if (size < least || size > Math.min(most, FURTHEST) || lowerAt.isTooMuch(at(size))) break;
      for (const each of [size - step, size, size + step]) if (each >= least && each <= most) found.add(each);
      if (size === b) break;
      [a, atA] = [b, atB];
      [b, atB] = [size, differences(size)[i] ?? atB];
    }
  }
  return [...found];
}

const onStep = (size: number, { step, least }: { readonly step: number; readonly least: number }): number =>
  least + Math.round((size - least) / step) * step;
