import { greatestCommonDivisor } from "../../ir/greatest-common-divisor.ts";
import {
  evaluateSized,
  sumOf,
  symbolsIn,
  type OpenSizes,
  type Sized,
  type SizeFormula,
  type SizeTerm,
} from "../../ir/size-formula.ts";
import { fitFraction } from "./fit-fraction.ts";
import { at, growthOf, isExact, MOST_DIVIDED, slopeOf, solveTwo, type Term, type Values } from "./size-values.ts";
import { whereApart, whereUnlike, type Growth, type SizeLine, type SizeRules } from "./tell-apart.ts";

/** Finds the formulas of numbers that are known at some sizes. */
export interface SizeFitter {
  /** The same for a tensor's width or the like: others are looked for in terms of it. */
  readonly learn: (values: Values) => Sized | undefined;
  /** The same for the count of a loop, which is done in parts. */
  readonly learnCount: (values: Values) => void;
  /** The same for what is cut into so many parts, the longest of which counts. */
  readonly learnParts: (values: Values, parts: number) => void;
  /** The formula that gives exactly these; undefined if none was found. */
  readonly fit: (values: Values) => Sized | undefined;
  /** The formulas of all that was learned. */
  readonly learned: () => readonly SizeFormula[];
  /** Sizes that tell formulas apart which might be meant and are the same at all sizes so far: to be looked at before any is believed. */
  readonly unclear: () => readonly OpenSizes[];
}

/** By how much something grows with a term. */
interface Slope {
  readonly term: Term;
  readonly slope: number;
}

/** What widths are divided by: tiles of kernels, and vectors. */
const TILES = [2, 4, 8, 16];
/** Rows of a square, in each of which there is a product. */
const MOST_FACTORED = 2;
/** In how many products a long sum is done at a time, one or several of them in a round. */
const BLOCKS = [128, 64, 32];
/** By how many steps a size changes while the last one changes by one: they are to have no common measure. */
const PACE = 3;
/** Strides of layers, whose results are ⌊(size + a) / stride⌋ + b. */
const STRIDES = [2, 3, 4, 5, 6, 7, 8, 16];

/**
 * Sizes must begin with some first one; then come those at which only the first of the open sizes differs from it, then the second, and
 * so on, several of each; then some at which all differ. The numbers of a network are sums of few products of one-dimensional
 * functions ⌊(size + a) / m⌋, which follow from what they are there. Of several that do, none is right until further sizes tell.
 *
 * @param rules what each of the sizes may be
 * @param known formulas of sizes of tensors
 */
export function createFitter(
  sizes: readonly OpenSizes[],
  rules: SizeRules,
  known: readonly SizeFormula[] = [],
): SizeFitter {
  const symbols = Object.keys(sizes[0] ?? {});
  const sections = symbols.map((symbol) =>
    sizes.flatMap((each, i) =>
      symbols.every((other) => other === symbol || each[other] === sizes[0]?.[other]) ? [i] : [],
    ),
  );
  const apart = sizes.flatMap((each, i) => (symbols.filter((s) => each[s] !== sizes[0]?.[s]).length > 1 ? [i] : []));
  const terms: Term[] = [];
  /** By how terms grow: those that differ by a constant or a factor serve alike, and the one that grows slowest is kept. */
  const kept = new Map<string, { readonly term: Term; readonly pace: number }>();
  /** Sizes of tensors, from which other sizes of tensors are made. */
  const learned: Term[] = [];
  const fitted = new Map<string, Sized | undefined>();
  const unclear = new Map<string, OpenSizes>();
  /** How many sizes a number has been divided by, to see what is left. */
  let factored = 0;

  const dependsOn = (values: Values): number => {
    const found = sections.reduce(
      (bits, section, s) => (section.some((i) => values[i] !== values[0]) ? bits | (1 << s) : bits),
      0,
    );
    return found === 0 && values.some((value) => value !== values[0]) ? (1 << symbols.length) - 1 : found;
  };
  const termOf = (formula: SizeFormula): Term => {
    const values = sizes.map((each) => evaluateSized(formula, each));
    const used = symbolsIn(formula);
    const depends = symbols.reduce((bits, symbol, s) => (used.has(symbol) ? bits | (1 << s) : bits), 0);
    return { formula, values, depends };
  };
  /** Sizes of which those with a bit change, at several paces. */
  const lineOf = (depends: number): SizeLine => ({
    from: sizes[0] ?? {},
    moves: symbols.flatMap((symbol, s) => {
      if (!(depends & (1 << s))) return [];
      return [{ symbol, pace: depends >> s === 1 ? 1 : PACE, rule: rules[symbol] ?? { step: 1, least: 1 } }];
    }),
  });
  const noteUnclear = (at: OpenSizes | undefined): void => {
    if (at) unclear.set(JSON.stringify(at), at);
  };
  /** Of two terms that grow alike at the sizes so far. */
  const tellApart = (one: Term, other: Term): void => {
    if (one.depends !== other.depends) return;
    const second = sizes[one.values.findIndex((value) => value !== one.values[0])];
    if (second) noteUnclear(whereApart(one.formula, other.formula, second, lineOf(one.depends), unclear.values()));
  };
  const add = (term: Term): boolean => {
    const { key, pace } = growthOf(term.values);
    if (pace === 0) return false;
    const other = kept.get(key);
    if (other) tellApart(term, other.term);
    if (other && other.pace <= pace) return false;
    kept.set(key, { term, pace });
    terms.push(term);
    fitted.clear();
    return true;
  };
  const addParts = ({ formula }: Term, isCount = false): void => {
    for (const by of TILES)
      for (let plus = 0; plus < (by <= 4 && !isCount ? by : 1); plus++)
        add(termOf({ kind: "floor", of: formula, plus, by }));
  };
  const keep = (formula: SizeFormula): void => {
    const term = termOf(formula);
    if (learned.some((each) => each.values.join() === term.values.join())) return;
    learned.push(term);
    add(term);
  };
  for (const name of symbols) keep({ kind: "symbol", name });
  for (const formula of known) keep(formula);
  for (const term of [...learned]) addParts(term);

  /** constant + factor · term */
  const affine = (values: Values, among: readonly Term[]): Sized | undefined => {
    for (const { formula, values: of } of among) {
      const other = of.findIndex((value) => value !== of[0]);
      if (other === -1) continue;
      const factor = (at(values, other) - at(values, 0)) / (at(of, other) - at(of, 0));
      const constant = at(values, 0) - factor * at(of, 0);
      if (!Number.isInteger(factor) || !Number.isInteger(constant)) continue;
      if (isExact(values, (i) => constant + factor * at(of, i))) return sumOf(constant, [{ factor, of: formula }]);
    }
    return undefined;
  };

  /** constant + factor · term + factor · term */
  const twoTerms = (values: Values, among: readonly Term[]): Sized | undefined => {
    const found = among.flatMap((first, a) =>
      among.slice(a + 1).flatMap((second): Slope[][] => {
        const [constant, one, two] = solveTwo(values, first.values, second.values) ?? [0, 0, 0];
        if (!isExact(values, (i) => constant + one * at(first.values, i) + two * at(second.values, i))) return [];
        return [
          [
            { term: first, slope: one },
            { term: second, slope: two },
          ],
        ];
      }),
    );
    const [best] = found;
    if (!best) return undefined;
    onlyOne(
      found,
      found.flat().reduce((bits, { term }) => bits | term.depends, 0),
    );
    const constant = best.reduce((rest, { term, slope }) => rest - slope * at(term.values, 0), at(values, 0));
    return sumOf(
      constant,
      best.map(({ term, slope }) => ({ factor: slope, of: term.formula })),
    );
  };

  /** constant + factor · term · term */
  const product = (values: Values, among: readonly Term[]): Sized | undefined => {
    for (const [a, first] of among.entries())
      for (const second of among.slice(a)) {
        const of = first.values.map((value, i) => value * at(second.values, i));
        const term: Term = {
          formula: { kind: "product", of: [first.formula, second.formula] },
          values: of,
          depends: 0,
        };
        const found = affine(values, [term]);
        if (found !== undefined) return found;
      }
    return undefined;
  };

  /** How values grow along one of the open sizes: evenly with a term, or with two. */
  const along = (values: Values, which: number): readonly (readonly Slope[])[] => {
    const section = sections[which] ?? [];
    const cut = (each: Values): Values => section.map((i) => at(each, i));
    const own = cut(values);
    const within = terms.filter((term) => term.depends === 1 << which);
    const single = within.flatMap((term): Slope[][] => {
      const slope = slopeOf(own, cut(term.values));
      return slope === undefined ? [] : [[{ term, slope }]];
    });
    if (single.length > 0) return single;
    const pairs = within.flatMap((first, a) =>
      within.slice(a + 1).flatMap((second): Slope[][] => {
        const [one, two] = [cut(first.values), cut(second.values)];
        const found = solveTwo(own, one, two);
        if (!found) return [];
        const [constant, slope, other] = found;
        if (!own.every((value, i) => value === constant + slope * at(one, i) + other * at(two, i))) return [];
        return [
          [
            { term: first, slope },
            { term: second, slope: other },
          ],
        ];
      }),
    );
    onlyOne(pairs, 1 << which);
    return pairs;
  };

  /** Holds that all of these ways to grow are the same. */
  const onlyOne = ([first, ...others]: readonly (readonly Slope[])[], depends: number): void => {
    const growth = (slopes: readonly Slope[] = []): Growth =>
      slopes.map(({ term, slope }) => ({ factor: slope, of: term.formula }));
    for (const other of others)
      noteUnclear(whereUnlike(growth(first), growth(other), lineOf(depends), unclear.values()));
  };

  /** Sums of what depends on one of the open sizes and what depends on another, and a product of one of each. */
  const bilinear = (values: Values, s: number, t: number): Sized | undefined => {
    for (const ofS of along(values, s))
      for (const ofT of along(values, t))
        for (const f of ofS)
          for (const g of ofT) {
            const found = withProduct(values, [...ofS, ...ofT], f, g);
            if (found !== undefined) return found;
          }
    return undefined;
  };

  /** constant + Σ slope · term + factor · f · g, where each slope is what it is with the other term as it is at the first size. */
  const withProduct = (values: Values, slopes: readonly Slope[], f: Slope, g: Slope): Sized | undefined => {
    const change = ({ values: of }: Term, i: number): number => at(of, i) - at(of, 0);
    const evenly = (i: number): number =>
      slopes.reduce((sum, { term, slope }) => sum + slope * change(term, i), at(values, 0));
    const i = apart.find((each) => change(f.term, each) !== 0 && change(g.term, each) !== 0);
    if (i === undefined) return undefined;
    const factor = (at(values, i) - evenly(i)) / (change(f.term, i) * change(g.term, i));
    const value = (k: number): number => evenly(k) + factor * change(f.term, k) * change(g.term, k);
    if (!Number.isInteger(factor) || !isExact(values, value)) return undefined;
    const [f0, g0] = [at(f.term.values, 0), at(g.term.values, 0)];
    const own = slopes.map(({ term, slope }) => ({
      factor: slope - (term === f.term ? factor * g0 : term === g.term ? factor * f0 : 0),
      of: term.formula,
      start: slope * at(term.values, 0),
    }));
    if (!own.every((each) => Number.isInteger(each.factor))) return undefined;
    const constant = own.reduce((sum, { start }) => sum - start, at(values, 0)) + factor * f0 * g0;
    return sumOf(constant, [...own, { factor, of: { kind: "product", of: [f.term.formula, g.term.formula] } }]);
  };

  const whole = (values: Values): Sized | undefined => {
    const depends = dependsOn(values);
    const within = terms.filter((term) => (term.depends & ~depends) === 0);
    const simple = affine(values, within);
    if (simple !== undefined) return simple;
    const used = symbols.flatMap((_, s) => (depends & (1 << s) ? [s] : []));
    const [s, t] = used;
    if (s === undefined || used.length > 2) return undefined;
    const [first, second] =
      t === undefined ? [twoTerms(values, within), undefined] : [undefined, bilinear(values, s, t)];
    // What does not seem to depend on a size may still do: rounded down, a product often stays the same.
    const joint = terms.filter((term) => (term.depends & (term.depends - 1)) !== 0);
    const found = [first ?? second, twoTerms(values, joint), product(values, learned)].filter(isFound);
    const [best, ...others] = found;
    for (const other of others)
      noteUnclear(whereUnlike(growthOfOne(best as Sized), growthOfOne(other), lineOf(depends), unclear.values()));
    return best ?? remainder(values, depends) ?? multiple(values, depends);
  };

  /** A multiple and what is left to it: ± term + factor · ⌊(term + a) / by⌋ + constant, or without the term. */
  const remainder = (values: Values, depends: number): Sized | undefined => {
    const found: SizeFormula[] = [];
    for (const { formula, values: of, depends: own } of learned) {
      if (own !== depends) continue;
      for (const sign of [-1, 1, 0]) {
        const rounded = values.map((value, i) => value - sign * at(of, i));
        const steps = rounded.map((each) => Math.abs(each - at(rounded, 0)));
        const by = steps.reduce(greatestCommonDivisor, 0);
        if (by < 2 || by > MOST_DIVIDED) continue;
        const factor = sign === 1 ? -by : by;
        for (let plus = 0; plus < by; plus++) {
          const floors = (i: number): number => factor * Math.floor((at(of, i) + plus) / by);
          const constant = at(rounded, 0) - floors(0);
          if (!isExact(rounded, (i) => floors(i) + constant)) continue;
          const terms: readonly SizeTerm[] = [
            { factor: sign, of: formula },
            { factor, of: { kind: "floor", of: formula, plus, by } },
          ];
          found.push({ kind: "sum", constant, terms: terms.filter((term) => term.factor !== 0) });
        }
      }
    }
    const [best, ...others] = found;
    if (best) for (const other of others) tellApart(termOf(best), termOf(other));
    return best;
  };

  /** So many times the size of a tensor as something else says: rows of a square, which are as long as there are of them. */
  const multiple = (values: Values, depends: number): Sized | undefined => {
    if (factored >= MOST_FACTORED) return undefined;
    factored++;
    try {
      for (const { formula, values: of, depends: own } of learned) {
        if ((own & ~depends) !== 0 || of.every((value) => value === of[0])) continue;
        if (!values.every((value, i) => at(of, i) > 1 && value % at(of, i) === 0)) continue;
        const times = fit(values.map((value, i) => value / at(of, i)));
        if (times === undefined) continue;
        return typeof times === "number"
          ? sumOf(0, [{ factor: times, of: formula }])
          : { kind: "product", of: [formula, times] };
      }
      return undefined;
    } finally {
      factored--;
    }
  };

  function fit(values: Values): Sized | undefined {
    const [first = 0] = values;
    if (values.every((value) => Object.is(value, first))) return first;
    const key = values.join();
    const known = fitted.get(key);
    if (known !== undefined || fitted.has(key)) return known;
    const found = values.every(Number.isInteger) ? whole(values) : fitFraction(values, { terms, fit });
    // What is left of a number has been looked at less closely than if it were one itself.
    if (found !== undefined || factored === 0) fitted.set(key, found);
    return found;
  }

  /** ⌊(term + a) / stride⌋ + b */
  const strided = (values: Values): SizeFormula | undefined => {
    const found: SizeFormula[] = [];
    for (const { formula, values: of } of [...learned].reverse())
      for (const by of STRIDES)
        for (let plus = 0; plus < by; plus++) {
          const constant = at(values, 0) - Math.floor((at(of, 0) + plus) / by);
          if (!isExact(values, (i) => Math.floor((at(of, i) + plus) / by) + constant)) continue;
          const here = sumOf(constant, [{ factor: 1, of: { kind: "floor", of: formula, plus, by } }]);
          if (typeof here !== "number") found.push(here);
        }
    const [best, ...others] = found;
    if (best) for (const other of others) tellApart(termOf(best), termOf(other));
    return best;
  };

  /** ⌊term / block⌋ */
  const blocks = (values: Values): SizeFormula | undefined => {
    for (const { formula, values: of } of learned)
      for (const by of BLOCKS)
        if (isExact(values, (i) => Math.floor(at(of, i) / by))) return { kind: "floor", of: formula, plus: 0, by };
    return undefined;
  };

  return {
    fit,
    learnCount(values) {
      const found = fit(values) ?? blocks(values);
      if (found === undefined || typeof found === "number") return;
      const term = termOf(found);
      add(term);
      addParts(term, true);
    },
    learnParts(values, parts) {
      const found = fit(values);
      if (found === undefined || typeof found === "number") return;
      add(termOf({ kind: "floor", of: found, plus: parts - 2, by: parts }));
    },
    learned: () => learned.map(({ formula }) => formula),
    unclear: () => [...unclear.values()],
    learn(values) {
      const found = fit(values) ?? strided(values);
      if (found === undefined || typeof found === "number") return found;
      keep(found);
      addParts(termOf(found));
      return found;
    },
  };
}

const isFound = (formula: Sized | undefined): formula is Sized => formula !== undefined;

const growthOfOne = (formula: Sized): Growth => (typeof formula === "number" ? [] : [{ factor: 1, of: formula }]);
