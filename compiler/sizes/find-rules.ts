import type { OpenSize } from "../ir/graph.ts";
import type { OpenSizes } from "../ir/size-formula.ts";
import type { LowerAt } from "./lower-open.ts";

/** What a size may be: `least`, or so many whole steps more, up to `most` if there is one. */
export type SizeRule = NonNullable<OpenSize["rule"]>;

/** What a network's sizes may have to be multiples of. */
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64, 96, 128, 256];

/** Multiples of a step at which a network is tried before the step is believed. */
const TRIED = [1, 2, 3, 5, 7, 12];

/** No table is longer, and further away nothing is looked for. */
export const LARGEST = 2 ** 20;

/** The size, or another one that the rule has in place of what is too large. */
export function withinRule({ step, least, most }: SizeRule, size: number): number {
  if (most === undefined || size <= most) return size;
  const count = (most - least) / step + 1;
  return least + (Math.round((size - least) / step) % count) * step;
}

/**
 * What one of the open sizes may be while the others are as given: the network takes it in steps from the least on, to the most if
 * weights or constants have no more, and nothing else is promised. Undefined if there is no such rule.
 */
export function findRule(lowerAt: LowerAt, sizes: OpenSizes, symbol: string): SizeRule | undefined {
  const at = sizes[symbol] ?? 1;
  const takes = (size: number): boolean => size >= 1 && lowerAt({ ...sizes, [symbol]: size }) !== undefined;
  // What has too little for more takes fewer.
  const step = STEPS.find((each) => [each, -each].some((by) => TRIED.every((times) => takes(at + times * by))));
  if (step === undefined) return undefined;
  // The fewest steps below at which it is not taken, found by halves: what is too small stays so.
  let [taken, tooMany] = [0, Math.floor((at - 1) / step) + 1];
  while (tooMany - taken > 1) {
    const between = Math.floor((taken + tooMany) / 2);
    if (takes(at - between * step)) taken = between;
    else tooMany = between;
  }
  const least = at - taken * step;
  const most = mostOf(lowerAt, step, at, (size) => ({ ...sizes, [symbol]: size }));
  return most === undefined ? { step, least } : { step, least, most };
}

/** The largest size that is taken; undefined where any is for which there is memory. */
function mostOf(lowerAt: LowerAt, step: number, at: number, sizesAt: (size: number) => OpenSizes): number | undefined {
  const further = (steps: number): OpenSizes => sizesAt(at + steps * step);
  const nodes = lowerAt(further(0))?.nodes.length;
  let [taken, tooMany] = [0, 1];
  for (; ; tooMany *= 8) {
    if (at + tooMany * step > LARGEST || lowerAt.isTooMuch(further(tooMany))) return undefined;
    const found = lowerAt(further(tooMany));
    if (!found) break;
    // What is other steps at another size is refused anyway, and may be very many.
    if (found.nodes.length !== nodes) return undefined;
    taken = tooMany;
  }
  while (tooMany - taken > 1) {
    const between = Math.floor((taken + tooMany) / 2);
    if (lowerAt(further(between))) taken = between;
    else tooMany = between;
  }
  return at + taken * step;
}
