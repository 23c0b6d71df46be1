import type { Graph, OpenSize } from "../ir/graph.ts";
import { showSizes, type OpenSizes, type SizeFormula } from "../ir/size-formula.ts";
import { isFixed } from "../ir/types.ts";
import {
  NotOpen,
  openGraph,
  sizesThatTell,
  Unclear,
  type SampledSizes,
  type SizedGraph,
} from "../5-plan/open/plan-open.ts";
import { otherWeights } from "./other-weights.ts";
import { sizedValues, valuesApart, withSized } from "./sized-values.ts";
import { untilClear } from "./until-clear.ts";
import { findRule, withinRule, type SizeRule } from "./find-rules.ts";
import type { LowerAt } from "./lower-open.ts";
import { narrowRules } from "./narrow-rules.ts";
import { evenSizes, firstSizes, heldSizes, onesBesides, sizesFrom, stepsOf, trialSizes } from "./sample-sizes.ts";

/** A model some of whose sizes are open. */
export interface OpenModel {
  /** It at the first sizes, and what it is at all. */
  readonly graph: Graph;
  /** It at the sizes from which formulas are made, and at those that these are held to. */
  readonly samples: SampledSizes<SizedGraph>;
  readonly at: (sizes: OpenSizes) => SizedGraph;
  /** The formulas of its tensors' sizes. */
  readonly sizes: readonly SizeFormula[];
  /** It at sizes at which what was built is tried. */
  readonly trials: readonly Graph[];
  /** Sizes that it mostly has. */
  readonly usual: OpenSizes;
  readonly lowerAt: LowerAt;
}

/** There is no memory for the model at one of the sizes that it is looked at. */
class TooMuch extends NotOpen {}

/** Where it is looked at then: what sees all pairs of an image's pixels. */
const SMALLER = [64, 32, 16];

/** By how many steps all sizes are raised so that they do together. */
const MOST_RAISED = 64;
/**
 * A graph at its first sizes → what sizes it takes, and the same at others.
 *
 * @throws NotOpen where no rule says what it takes
 */
export function openModel(graph: Graph, lowerAt: LowerAt): OpenModel {
  for (const size of [undefined, ...SMALLER])
    try {
      const from = size === undefined ? graph : startingAt(graph, lowerAt, size);
      if (from) return modelFrom(from, lowerAt);
    } catch (error) {
      if (!(error instanceof TooMuch) || size === SMALLER.at(-1)) throw error;
    }
  throw new NotOpen("at few of its sizes there is memory for it", graph.nodes[0]?.origin);
}

/** The model as if it had been looked at first where all of its sizes are this one. */
function startingAt(graph: Graph, lowerAt: LowerAt, size: number): Graph | undefined {
  const openSizes = (graph.openSizes ?? []).map((each) => ({ ...each, size }));
  const found = lowerAt(Object.fromEntries(openSizes.map(({ symbol }) => [symbol, size])));
  return found && { ...found, openSizes };
}

function modelFrom(graph: Graph, lowerAt: LowerAt): OpenModel {
  let rules = rulesOf(graph, lowerAt);
  for (;;) {
    const model = modelBy(graph, lowerAt, rules);
    const narrowed = narrowRules(lowerAt, { ...model.samples, sizes: model.sizes });
    if (JSON.stringify(narrowed) === JSON.stringify(Object.fromEntries(rules))) return model;
    rules = new Map(Object.entries(narrowed));
  }
}

type Rules = ReadonlyMap<string, SizeRule>;

/** What each of the sizes may be, as far as lowering takes it. */
function rulesOf(graph: Graph, lowerAt: LowerAt): Rules {
  const open = graph.openSizes ?? [];
  const given = Object.fromEntries(open.map(({ symbol, size }) => [symbol, size]));
  const rules = new Map(
    open.map(({ symbol, span }): [string, SizeRule] => {
      const rule = findRule(lowerAt, given, symbol);
      if (!rule) throw new NotOpen(`no other ${symbol} fits while the rest stays`, { span, path: "" });
      return [symbol, rule];
    }),
  );
  // What is too small by itself may do beside a larger one; nobody is promised that.
  const least = (): OpenSizes => Object.fromEntries([...rules].map(([symbol, rule]) => [symbol, rule.least]));
  for (let steps = 0; steps < MOST_RAISED && !lowerAt(least()); steps++)
    for (const [symbol, rule] of rules) rules.set(symbol, { ...rule, least: rule.least + rule.step });
  const most = Object.fromEntries(
    [...rules].map(([symbol, rule]) => [symbol, rule.most ?? given[symbol] ?? rule.least]),
  );
  if (!lowerAt(most)) {
    const span = open[0]?.span ?? graph.span;
    throw new NotOpen(`how large one of them may be depends on the other: not ${showSizes(most)}`, { span, path: "" });
  }
  return rules;
}

/** A model by what its sizes may be. */
function modelBy(graph: Graph, lowerAt: LowerAt, rules: Rules): OpenModel {
  const open = graph.openSizes ?? [];
  const ruleOf = (symbol: string): SizeRule => rules.get(symbol) ?? { step: 1, least: 1 };
  const openSizes = (at: OpenSizes): readonly OpenSize[] =>
    open.map((each) => ({ ...each, size: at[each.symbol] ?? each.size, rule: ruleOf(each.symbol) }));
  const lowered = (sizes: OpenSizes): Graph => {
    const found = lowerAt(sizes);
    const span = open[0]?.span ?? graph.span;
    if (!found) {
      const Refusal = lowerAt.isTooMuch(sizes) ? TooMuch : NotOpen;
      throw new Refusal(`each of its sizes is taken by itself, but not ${showSizes(sizes)}`, { span, path: "" });
    }
    return { ...found, openSizes: openSizes(sizes) };
  };
  const within = (sizes: OpenSizes): OpenSizes =>
    Object.fromEntries(Object.entries(sizes).map(([symbol, size]) => [symbol, withinRule(ruleOf(symbol), size)]));
  const first = firstSizes(open, ruleOf, lowered);
  const slow = Math.max(
    ...open.map(({ symbol }) => {
      const { step, most } = ruleOf(symbol);
      const further = (steps: number): OpenSizes => ({ ...first, [symbol]: (first[symbol] as number) + steps * step });
      const far = most === undefined ? FAR : [(most - (first[symbol] as number)) / step];
      const steps = far.find((each) => lowerAt(further(each))) ?? 1;
      return slowest(lowered(first), lowered(further(steps)), steps);
    }),
  );
  const hasOnes = onesBesides(lowered(first), lowered);
  const made = distinct(sizesFrom(first, open, ruleOf, stepsOf(slow)).map(within)).filter((sizes) => !hasOnes(sizes));
  holdWeights(made.map((sizes) => ({ sizes, graph: lowered(sizes) })));
  const sized = sizedValues(made.map(lowered));
  const apart = valuesApart(made.map(lowered));
  const at = (sizes: OpenSizes): SizedGraph => ({ sizes, graph: { ...withSized(lowered(sizes), sized), apart } });
  // There may be memory for none of those that are far away.
  const held = distinct([...heldSizes(first, open, ruleOf), ...evenSizes(first, open, ruleOf)].map(within))
    .filter((sizes) => !lowerAt.isTooMuch(sizes) && !hasOnes(sizes))
    .map(at);
  const sizeRules = Object.fromEntries(rules);
  const sampled = { made: made.map(at), held, rules: sizeRules };
  const found = untilClear(sampled, at, openGraph);
  const telling = (samples: SampledSizes<SizedGraph>): SampledSizes<SizedGraph> => {
    const unclear = sizesThatTell(
      samples.made.map(({ sizes }) => sizes),
      sizeRules,
      found.sizes,
    );
    if (unclear.length > 0) throw new Unclear(unclear);
    return samples;
  };
  return {
    ...found,
    samples: untilClear(sampled, at, telling),
    at,
    trials: distinct(trialSizes(open, ruleOf).map(within)).map((sizes) => at(sizes).graph),
    usual: Object.fromEntries(open.map(({ symbol, size }) => [symbol, withinRule(ruleOf(symbol), size)])),
    lowerAt,
  };
}

/** One class has one set of weights. */
function holdWeights([first, ...others]: readonly SizedGraph[]): void {
  for (const other of others) {
    const found = first && otherWeights(first, other);
    if (found) throw new NotOpen(found.problem, found.parameter?.origin);
  }
}

const distinct = (all: readonly OpenSizes[]): readonly OpenSizes[] => [
  ...new Map(all.map((sizes) => [JSON.stringify(sizes), sizes])).values(),
];

/** So many steps further on each dimension is another that follows from the size at all; what grows in two of them is soon too large. */
const FAR = [4096, 1024, 256, 64] as const;

/** How many steps it takes for the dimension that grows slowest to become one longer. */
function slowest(one: Graph, other: Graph, steps: number): number {
  let least = steps;
  one.nodes.forEach(({ type }, i) =>
    type.shape.forEach((dim, axis) => {
      const second = other.nodes[i]?.type.shape[axis];
      if (isFixed(dim) && second !== undefined && isFixed(second) && second > dim)
        least = Math.min(least, second - dim);
    }),
  );
  return Math.max(1, Math.round(steps / least));
}
