import type { Graph, OpenSize } from "../ir/graph.ts";
import { showSizes, type OpenSizes, type SizeFormula } from "../ir/size-formula.ts";
import { range } from "../ir/range.ts";
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
import { sizedValues, withSized } from "./sized-values.ts";
import { untilClear } from "./until-clear.ts";
import { findRule, withinRule, type SizeRule } from "./find-rules.ts";
import type { LowerAt } from "./lower-open.ts";
import { narrowRules } from "./narrow-rules.ts";

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

/**
 * How many steps the sizes are apart from the first at which a network is looked at, and the same in steps of the dimension that grows
 * slowest. Where that tells too little, there are more.
 */
const APART = { steps: [1, 2, 3, 6, 17], slow: [1, 2, 3, 5, 8, 14, 19] };
/** By how many steps all sizes are raised so that they do together. */
const MOST_RAISED = 64;
/** A dimension that is shorter may be a special case. */
const SHORT = 4;

/**
 * A graph at its first sizes → what sizes it takes, and the same at others.
 *
 * @throws NotOpen where no rule says what it takes
 */
export function openModel(graph: Graph, lowerAt: LowerAt): OpenModel {
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
      throw new NotOpen(`each of its sizes is taken by itself, but not ${showSizes(sizes)}`, { span, path: "" });
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
  const made = distinct(sizesFrom(first, open, ruleOf, stepsOf(slow)).map(within));
  holdWeights(made.map((sizes) => ({ sizes, graph: lowered(sizes) })));
  const sized = sizedValues(made.map(lowered));
  const at = (sizes: OpenSizes): SizedGraph => ({ sizes, graph: withSized(lowered(sizes), sized) });
  const held = distinct([...heldSizes(first, open, ruleOf), ...evenSizes(first, open, ruleOf)].map(within)).map(at);
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

/** Its multiples spread evenly between whole numbers. */
const GOLDEN = 0.618;

/** Steps that have as many remainders as can be, whatever they are divided by. */
const stepsOf = (unit: number): readonly number[] => [
  ...new Set([...APART.steps, ...APART.slow.map((times, i) => times * unit + Math.floor(unit * ((i * GOLDEN) % 1)))]),
];

/** Sizes that are as common as can be: no two are equal by chance, none is even, and no dimension is short. */
function firstSizes(
  open: readonly OpenSize[],
  ruleOf: (symbol: string) => SizeRule,
  lowered: (sizes: OpenSizes) => Graph,
): OpenSizes {
  const start = (scale: number): OpenSizes =>
    Object.fromEntries(
      open.map(({ symbol, size }, i) => {
        const { step, least, most = Infinity } = ruleOf(symbol);
        // Where there are few sizes, there are to be some on both sides.
        const highest = Math.floor((most - least) / step / 3);
        const steps = (scale - 1) * 2 * Math.ceil(size / step / 2) + 1 + 16 * i;
        return [symbol, Math.min(size + step * steps, least + step * highest)];
      }),
    );
  let scale = 1;
  while (scale < 16 && shortest(lowered(start(scale)), lowered(start(scale + 1))) < SHORT) scale *= 2;
  return start(scale);
}

/** Those, then such at which only one of them is another, and some at which all are. */
function sizesFrom(
  first: OpenSizes,
  open: readonly OpenSize[],
  ruleOf: (symbol: string) => SizeRule,
  apart: readonly number[],
): readonly OpenSizes[] {
  const moved = (steps: (i: number) => number): OpenSizes =>
    Object.fromEntries(
      open.map(({ symbol }, i) => [symbol, (first[symbol] as number) + steps(i) * ruleOf(symbol).step]),
    );
  /** Sizes of quite another magnitude, not below the least. */
  const scaled = (scale: number, k: number): OpenSizes =>
    Object.fromEntries(
      open.map(({ symbol }, i) => {
        const { step, least } = ruleOf(symbol);
        const from = first[symbol] as number;
        const steps = Math.floor(((scale - 1) * from) / step) + k + 3 * i;
        return [symbol, Math.max(from + steps * step, least + Math.ceil(((from - least) * 0.6) / step) * step)];
      }),
    );
  return [
    first,
    ...open.flatMap((_, own) =>
      apart.filter((steps) => steps > 0).map((steps) => moved((i) => (i === own ? steps : 0))),
    ),
    ...(open.length > 1
      ? apart.filter((_, i) => i % 2 === 0).map((steps, k) => moved((i) => (i === 0 ? steps : steps * 2 + k)))
      : []),
    ...[0.6, 0.83, 1.47, 2.3].map(scaled),
  ];
}

/** Sizes from which no formula is made: some steps further in other directions, and some that are far away. */
function heldSizes(
  first: OpenSizes,
  open: readonly OpenSize[],
  ruleOf: (symbol: string) => SizeRule,
): readonly OpenSizes[] {
  return HELD.map((row) =>
    Object.fromEntries(
      open.map(({ symbol }, i) => {
        const { step } = ruleOf(symbol);
        const [times = 1, more = 0] = row[i % 2] ?? [];
        const from = first[symbol] as number;
        return [symbol, from + (Math.floor(((times - 1) * from) / step) + more) * step];
      }),
    ),
  );
}

/** Sizes that are multiples of much, as those of images mostly are, where the rules have such. */
function evenSizes(
  first: OpenSizes,
  open: readonly OpenSize[],
  ruleOf: (symbol: string) => SizeRule,
): readonly OpenSizes[] {
  return [0, 2].map((further) =>
    Object.fromEntries(
      open.map(({ symbol }, i) => {
        const { step } = ruleOf(symbol);
        const from = first[symbol] as number;
        const steps = range(EVEN).find((each) => (from + each * step) % EVEN === 0) ?? 0;
        return [symbol, from + (steps + EVEN * (further + i)) * step];
      }),
    ),
  );
}

const EVEN = 64;

/** For one size and for the next: so many times the first, and so many steps more. */
const HELD = [
  [
    [1, 11],
    [1, 4],
  ],
  [
    [1.31, 5],
    [1.13, 10],
  ],
  [
    [1.9, 7],
    [2.6, 9],
  ],
] as const;

/** The shortest dimension that depends on the sizes. */
function shortest(one: Graph, other: Graph): number {
  let least = Infinity;
  one.nodes.forEach(({ type }, i) =>
    type.shape.forEach((dim, axis) => {
      const second = other.nodes[i]?.type.shape[axis];
      if (isFixed(dim) && dim !== second) least = Math.min(least, dim);
    }),
  );
  return least;
}

/** Small sizes, so that trying them takes no time: the least, odd ones, and ones that have little in common. */
function trialSizes(open: readonly OpenSize[], ruleOf: (symbol: string) => SizeRule): readonly OpenSizes[] {
  const steps = [
    [0, 0],
    [1, 2],
    [6, 3],
    [9, 12],
    [15, 0],
  ];
  return steps.map((row) =>
    Object.fromEntries(
      open.map(({ symbol }, i) => {
        const { step, least } = ruleOf(symbol);
        return [symbol, least + (row[i % 2] as number) * step];
      }),
    ),
  );
}
