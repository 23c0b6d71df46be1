import type { OpenSize } from "../../ir/graph.ts";
import { assertNever } from "../../ir/compiler-bug.ts";
import { greatestCommonDivisor } from "../../ir/greatest-common-divisor.ts";
import { evaluateSized, type OpenSizes, type Sized, type SizeFormula, type SizeTerm } from "../../ir/size-formula.ts";

/** How far it is looked along a line at most, in steps. */
const REACH = 2048;
/** The same where several sizes change at once, so that what differs does so soon. */
const NEAR = 256;

/** What each of the open sizes may be. */
export type SizeRules = Readonly<Record<string, NonNullable<OpenSize["rule"]>>>;

/** The sizes that there are when some change, by so many steps at a time. */
export interface SizeLine {
  readonly from: OpenSizes;
  readonly moves: readonly { readonly symbol: string; readonly pace: number; readonly rule: SizeRules[string] }[];
}

/** A size so many paces on; behind the last one comes the least. */
function movedBy({ from, moves }: SizeLine, times: number, sizes: Record<string, number>): void {
  for (const { symbol, pace, rule } of moves) {
    const { step, least, most } = rule;
    const steps = ((from[symbol] ?? least) - least) / step + times * pace;
    sizes[symbol] = least + step * (most === undefined ? steps : steps % ((most - least) / step + 1));
  }
}

/** What is compared: constant + Σ factor · of, of which differences are taken. */
export type Growth = readonly SizeTerm[];

/**
 * A size at which one has not grown as much as the other: one that is asked for anyway, or the nearest on a line. Undefined if there is
 * none.
 */
export function whereUnlike(
  one: Growth,
  other: Growth,
  line: SizeLine,
  asked: Iterable<OpenSizes>,
): OpenSizes | undefined {
  const terms = [...one, ...other.map(({ factor, of }): SizeTerm => ({ factor: -factor, of }))];
  const [only, ...more] = line.moves;
  // What is rounded down repeats itself, where the sizes do not.
  const isPlain = only?.rule.most === undefined && more.length === 0;
  const period = terms.reduce((all, { of }) => Math.min(REACH, leastCommonMultiple(all, periodOf(of))), 1);
  const sizes: Record<string, number> = { ...line.from };
  const difference = (at: OpenSizes): number =>
    terms.reduce((sum, { factor, of }) => sum + factor * evaluateSized(of, at), 0);
  const start = difference(sizes);
  for (const at of asked) if (difference(at) !== start) return at;
  for (let times = 1; times <= (isPlain ? period : more.length > 0 ? NEAR : REACH); times++) {
    movedBy(line, times, sizes);
    if (difference(sizes) !== start) return { ...sizes };
  }
  return undefined;
}

/** A size at which one formula is no longer a constant more than so many times another, as both are at the first and at a second. */
export function whereApart(
  one: SizeFormula,
  other: SizeFormula,
  second: OpenSizes,
  line: SizeLine,
  asked: Iterable<OpenSizes>,
): OpenSizes | undefined {
  const [first, twin] = [floorOf(one), floorOf(other)];
  if (first && twin && first.by === twin.by && (first.plus - twin.plus) % first.by === 0) return undefined;
  const grown = (formula: SizeFormula): number => evaluateSized(formula, second) - evaluateSized(formula, line.from);
  return whereUnlike([{ factor: grown(other), of: one }], [{ factor: grown(one), of: other }], line, asked);
}

const leastCommonMultiple = (a: number, b: number): number => (a * b) / greatestCommonDivisor(a, b);

/** After so many steps a formula has grown by as much as after as many more. */
function periodOf(formula: Sized): number {
  if (typeof formula === "number") return 1;
  switch (formula.kind) {
    case "symbol":
      return 1;
    case "floor":
      return Math.min(REACH, periodOf(formula.of) * formula.by);
    case "sum":
      return formula.terms.reduce((all, { of }) => Math.min(REACH, leastCommonMultiple(all, periodOf(of))), 1);
    case "product":
    case "quotient":
    case "function":
      return REACH;
    default:
      return assertNever(formula);
  }
}

/** What is rounded down several times, as ⌊(size + plus) / by⌋ + more. */
function floorOf(
  formula: SizeFormula,
): { readonly plus: number; readonly by: number; readonly more: number } | undefined {
  if (formula.kind === "symbol") return { plus: 0, by: 1, more: 0 };
  if (formula.kind === "floor") {
    const of = floorOf(formula.of);
    return of && { plus: of.plus + of.by * (of.more + formula.plus), by: of.by * formula.by, more: 0 };
  }
  if (formula.kind !== "sum") return undefined;
  const [only, ...others] = formula.terms;
  if (!only || only.factor !== 1 || others.length > 0) return undefined;
  const of = floorOf(only.of);
  return of && { ...of, more: of.more + formula.constant };
}
