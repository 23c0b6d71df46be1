import type { OpenSize } from "../ir/graph.ts";
import type { OpenSizes } from "../ir/size-formula.ts";
import type { LowerAt } from "./lower-open.ts";

/** What a size may be: `least`, or so many whole steps more. */
export type SizeRule = NonNullable<OpenSize["rule"]>;

/** What a network's sizes may have to be multiples of. */
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64, 96, 128, 256];

/** Multiples of a step at which a network is tried before the step is believed. */
const TRIED = [1, 2, 3, 5, 7, 12];

/**
 * What one of the open sizes may be while the others are as given: the network takes it in steps from the least on, and nothing else
 * is promised. Undefined if there is no such rule.
 */
export function findRule(lowerAt: LowerAt, sizes: OpenSizes, symbol: string): SizeRule | undefined {
  const at = sizes[symbol] ?? 1;
  const takes = (size: number): boolean => size >= 1 && lowerAt({ ...sizes, [symbol]: size }) !== undefined;
  const step = STEPS.find((each) => TRIED.every((times) => takes(at + times * each)));
  if (step === undefined) return undefined;
  // The fewest steps below at which it is not taken, found by halves: what is too small stays so.
  let [taken, tooMany] = [0, Math.floor((at - 1) / step) + 1];
  while (tooMany - taken > 1) {
    const between = Math.floor((taken + tooMany) / 2);
    if (takes(at - between * step)) taken = between;
    else tooMany = between;
  }
  return { step, least: at - taken * step };
}
