import { createFitter } from "../5-plan/open/fit-sizes.ts";
import { NotOpen } from "../5-plan/open/plan-open.ts";
import type { Graph, Origin } from "../ir/graph.ts";
import { evaluateSized, showSizes, type OpenSizes, type Sized, type SizeFormula } from "../ir/size-formula.ts";
import { comparedSizes } from "./compared-sizes.ts";
import { LARGEST, type SizeRule } from "./find-rules.ts";
import { graphNumbers, otherStep } from "./graph-numbers.ts";
import { otherWeights } from "./other-weights.ts";
import type { LowerAt } from "./lower-open.ts";

/** What is known of a model at the sizes from which formulas are made. */
export interface Believed {
  readonly made: readonly { readonly sizes: OpenSizes; readonly graph: Graph }[];
  /** The formulas of its tensors' sizes. */
  readonly sizes: readonly SizeFormula[];
  readonly rules: Readonly<Record<string, SizeRule>>;
}

/** A rule that ends at fewer sizes is none, nor is one whose largest is not so many times its least. */
const [FEWEST, SPREAD] = [8, 2];
/** Below the first sizes each of so many is tried, where what is cut to a length may have less than that. */
const NEAR_LEAST = 12;

/**
 * The rules, without the sizes at which a model is not what it is at the sizes that were looked at: what is cut to a length (`x[:, :900]`)
 * has another length at sizes below or above, and so has `min(L, 900)`, and a condition another answer. These are found by looking at
 * small and large sizes, at those where numbers meet that are compared, and between those where a change is seen.
 *
 * @throws NotOpen where two sizes decide together
 */
export function narrowRules(lowerAt: LowerAt, believed: Believed): Readonly<Record<string, SizeRule>> {
  const { made, rules } = believed;
  const [first] = made as [Believed["made"][number]];
  const changeAt = changeFinder(lowerAt, believed);
  if (changeAt(first.sizes)) return rules;
  const narrowed: Record<string, SizeRule> = {};
  const furthest: Record<string, number> = {};
  for (const [symbol, rule] of Object.entries(rules)) {
    const from = first.sizes[symbol] as number;
    const at = (size: number): OpenSizes => ({ ...first.sizes, [symbol]: size });
    const holds = (size: number): boolean => changeAt(at(size)) === undefined;
    const { step } = rule;
    const compared = comparedSizes(lowerAt, rule, { from, at });
    const small = [...new Set([...lowProbes(rule, from), ...compared.filter((size) => size < from)])].sort(
      (a, b) => b - a,
    );
    const tooSmall = small.findIndex((size) => !holds(size));
    const least =
      tooSmall === -1 ? rule.least : border(small[tooSmall] as number, small[tooSmall - 1] ?? from, step, holds);
    let large = from;
    let { most } = rule;
    const isTooMuch = (size: number): boolean => lowerAt.isTooMuch(at(size));
    const above = compared.filter((size) => size > from).sort((a, b) => a - b);
    for (const size of [...above, ...highProbes(rule, from, isTooMuch)]) {
      if (!holds(size)) {
        most = border(size, large, step, holds);
        break;
      }
      large = Math.max(large, size);
    }
    if (most !== undefined && most !== rule.most && (most - least < FEWEST * step || most < SPREAD * least))
      throw new NotOpen(`this is something else at ${showSizes(at(most + step))}`, changeAt(at(most + step)));
    narrowed[symbol] = { step, least, ...(most === undefined ? {} : { most }) };
    furthest[symbol] = most ?? large;
  }
  holdCorners(narrowed, furthest, { lowerAt, changeAt });
  return narrowed;
}

type ChangeAt = (sizes: OpenSizes) => Origin | undefined;

/** Sizes below the first, from there on down: ever fewer, and all of the least. */
function lowProbes({ step, least }: SizeRule, from: number): readonly number[] {
  const steps = (from - least) / step;
  const all = new Set<number>();
  for (
    let each = steps - 1;
    each >= 0;
    each = each > NEAR_LEAST ? Math.max(NEAR_LEAST, Math.floor(each * 0.7)) : each - 1
  )
    all.add(least + each * step);
  return [...all];
}

/** Sizes above the first, ever further, and such as are multiples of much: as long as there is memory for them. */
function* highProbes(
  { step, least, most = LARGEST }: SizeRule,
  from: number,
  isTooMuch: (size: number) => boolean,
): Generator<number> {
  for (let far = 1; ; far *= 2)
    for (const size of [far * step + (least % step), from + far * step]) {
      if (size <= from) continue;
      if (size > most || isTooMuch(size)) {
        if (most < LARGEST) yield most;
        return;
      }
      yield size;
    }
}

/** The last size that holds on the way from one that does to one that does not. */
function border(not: number, does: number, step: number, holds: (size: number) => boolean): number {
  let [wrong, right] = [not, does];
  while (Math.abs(wrong - right) > step) {
    const between = right + Math.trunc((wrong - right) / step / 2) * step;
    if (holds(between)) right = between;
    else wrong = between;
  }
  return right;
}

/** Where the model is another one at some sizes: undefined if all follows from what is known. */
function changeFinder(lowerAt: LowerAt, { made, sizes: known, rules }: Believed): ChangeAt {
  const [first] = made as [Believed["made"][number]];
  const all = made.map(({ graph }) => graphNumbers(graph));
  const fitter = createFitter(
    made.map(({ sizes }) => sizes),
    rules,
    known,
  );
  const columns = all[0]?.numbers.map((_, i) => all.map(({ numbers }) => numbers[i] as number)) ?? [];
  const formulas = columns.map((values) => fitter.fit(values));
  const origin = (i: number): Origin | undefined => first.graph.nodes[all[0]?.owners[i] ?? 0]?.origin;
  /** What was ambiguous so far. */
  const isOfAnother = (values: readonly number[], value: number, sizes: OpenSizes): Sized | undefined =>
    createFitter([...made.map((each) => each.sizes), sizes], rules, known).fit([...values, value]);
  return (sizes) => {
    const graph = lowerAt(sizes);
    if (!graph) return first.graph.nodes[0]?.origin;
    const other = otherStep(first.graph, graph) ?? otherWeights(first, { sizes, graph })?.parameter?.origin;
    if (other) return other;
    const { numbers } = graphNumbers(graph);
    const changed = formulas.findIndex((formula, i) => {
      const value = numbers[i] as number;
      if (formula === undefined || evaluateSized(formula, sizes) === value) return false;
      return isOfAnother(columns[i] ?? [], value, sizes) === undefined;
    });
    return changed === -1 ? undefined : origin(changed);
  };
}

/** Raises the least sizes until they go together, and holds that the others do. */
function holdCorners(
  rules: Record<string, SizeRule>,
  furthest: OpenSizes,
  { lowerAt, changeAt }: { readonly lowerAt: LowerAt; readonly changeAt: ChangeAt },
): void {
  const symbols = Object.keys(rules);
  if (symbols.length < 2) return;
  const leasts = (): OpenSizes =>
    Object.fromEntries(symbols.map((symbol) => [symbol, (rules[symbol] as SizeRule).least]));
  for (let raised = 0; raised < NEAR_LEAST && changeAt(leasts()); raised++)
    for (const symbol of symbols) {
      const rule = rules[symbol] as SizeRule;
      rules[symbol] = { ...rule, least: rule.least + rule.step };
    }
  for (let corner = 0; corner < 1 << symbols.length; corner++) {
    const sizes = { ...leasts() };
    symbols.forEach((symbol, i) => {
      if (corner & (1 << i)) sizes[symbol] = furthest[symbol] as number;
    });
    if (lowerAt.isTooMuch(sizes)) continue;
    const change = changeAt(sizes);
    if (change)
      throw new NotOpen(`this is something else at ${showSizes(sizes)}: one size decides what another may be`, change);
  }
}
