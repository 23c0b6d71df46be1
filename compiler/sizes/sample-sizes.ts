import type { Graph, OpenSize } from "../ir/graph.ts";
import { range } from "../ir/range.ts";
import type { OpenSizes } from "../ir/size-formula.ts";
import { isFixed, type Dim } from "../ir/types.ts";
import type { SizeRule } from "./find-rules.ts";

/**
 * How many steps the sizes are apart from the first at which a network is looked at, and the same in steps of the dimension that grows
 * slowest. Where that tells too little, there are more.
 */
const APART = { steps: [1, 2, 3, 6, 17], slow: [1, 2, 3, 5, 8, 14, 19] };
/** A dimension that is shorter may be a special case. */
const SHORT = 4;

/** Its multiples spread evenly between whole numbers. */
const GOLDEN = 0.618;

/** Steps that have as many remainders as can be, whatever they are divided by. */
export const stepsOf = (unit: number): readonly number[] => [
  ...new Set([...APART.steps, ...APART.slow.map((times, i) => times * unit + Math.floor(unit * ((i * GOLDEN) % 1)))]),
];

/** Sizes that are as common as can be: no two are equal by chance, none is even, and no dimension is short. */
export function firstSizes(
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
export function sizesFrom(
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
export function heldSizes(
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
export function evenSizes(
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
export function trialSizes(open: readonly OpenSize[], ruleOf: (symbol: string) => SizeRule): readonly OpenSizes[] {
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

/** Whether a dimension is only one long at some sizes that is longer at the first: what is one long has no order, and other loops. */
export function onesBesides(first: Graph, lowered: (sizes: OpenSizes) => Graph): (sizes: OpenSizes) => boolean {
  const isOne = (dim: Dim | undefined): boolean => dim === 1;
  return (sizes) =>
    lowered(sizes).nodes.some(({ type }, i) =>
      type.shape.some((dim, axis) => isOne(dim) && !isOne(first.nodes[i]?.type.shape[axis])),
    );
}
