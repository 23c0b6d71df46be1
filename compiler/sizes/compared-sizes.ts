import type { OpenSizes } from "../ir/size-formula.ts";
import { LARGEST, type SizeRule } from "./find-rules.ts";
import type { LowerAt } from "./lower-open.ts";

/** So many pairs of numbers are looked at; more are a loop's. */
const MOST_COMPARED = 64;
/** So often a size is reckoned anew before it is believed to be where two numbers meet. */
const ROUNDS = 6;
/** By how many steps a size is another: what is divided by the size of a stride is another number only then. */
const APART = [1, 8, 64];

/**
 * Sizes about which numbers meet that the file compares with each other, where one of them follows the size: `if L == 600`, `L > 700`.
 * At these, and at those beside them, the model may be another one; found by secants, since most numbers grow as the size does.
 */
export function comparedSizes(
  lowerAt: LowerAt,
  { step, least, most = LARGEST }: SizeRule,
  { from, at }: { readonly from: number; readonly at: (size: number) => OpenSizes },
): readonly number[] {
  const differences = (size: number): readonly number[] => lowerAt.differences(at(size));
  const own = differences(from);
  const others = APART.map((steps) => (from + steps * step <= most ? from + steps * step : from - steps * step))
    .filter((size) => size >= least)
    .map((size) => [size, differences(size)] as const);
  // Most of what is compared has nothing to do with sizes, and what has is compared again for each of many blocks.
  const changing = new Map<string, { readonly i: number; readonly near: number; readonly atNear: number }>();
  own.forEach((value, i) => {
    const [near, values] = others.find(([, all]) => all[i] !== undefined && all[i] !== value) ?? [];
    const atNear = values?.[i];
    if (near !== undefined && atNear !== undefined) changing.set(`${value} ${near} ${atNear}`, { i, near, atNear });
  });
  const found = new Set<number>();
  for (const { i, near, atNear } of [...changing.values()].slice(0, MOST_COMPARED)) {
    let [a, atA] = [from, own[i] as number];
    let [b, atB] = [near, atNear];
    for (let round = 0; round < ROUNDS && atA !== atB; round++) {
      const size = onStep(b - (atB * (b - a)) / (atB - atA), { step, least });
      if (size < least || size > Math.min(most, LARGEST) || lowerAt.isTooMuch(at(size))) break;
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
