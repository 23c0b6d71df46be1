import { assertNever } from "./compiler-bug.ts";
import { symbolic, type Dim, type Shape } from "./types.ts";

/**
 * A number that follows from the open sizes of an input: a tensor's height, how far it is from one row to the next, how often a loop
 * goes round. All of it is in whole numbers but for quotients, roots and logarithms, which stand for what a kernel multiplies or divides by.
 */
export type SizeFormula =
  /** An open size, by its name. */
  | { readonly kind: "symbol"; readonly name: string }
  /** ⌊(of + plus) / by⌋ */
  | { readonly kind: "floor"; readonly of: SizeFormula; readonly plus: number; readonly by: number }
  /** constant + Σ factor · of */
  | { readonly kind: "sum"; readonly constant: number; readonly terms: readonly SizeTerm[] }
  | { readonly kind: "product"; readonly of: readonly [SizeFormula, SizeFormula] }
  /** In double precision, or rounded to single; 0 where nothing would be divided by. */
  | { readonly kind: "quotient"; readonly of: Sized; readonly by: Sized; readonly isSingle: boolean }
  /** Of what scores are divided by. In double precision, or rounded to single. */
  | { readonly kind: "function"; readonly name: SizeFunction; readonly of: Sized; readonly isSingle: boolean };

/** As JavaScript's `Math` calls them. */
export type SizeFunction = "sqrt" | "log" | "log2";

export interface SizeTerm {
  readonly factor: number;
  readonly of: SizeFormula;
}

/** A number, or one that depends on open sizes. */
export type Sized = number | SizeFormula;

/** A shape whose batch stands as it does in a graph. */
export type SizedShape = readonly (Dim | SizeFormula)[];

export const isFormula = (dim: Dim | SizeFormula): dim is SizeFormula => typeof dim === "object" && "kind" in dim;

/** The shape as types and messages have it: a formula is the text of it. */
export const shownShape = (shape: SizedShape): Shape =>
  shape.map((dim) => (isFormula(dim) ? symbolic(spellSized(dim, { floor: "floor" })) : dim));

/** Open sizes by their names. */
export type OpenSizes = Readonly<Record<string, number>>;

/** `H = 224, W = 320` */
export const showSizes = (sizes: OpenSizes): string =>
  Object.entries(sizes)
    .map(([symbol, size]) => `${symbol} = ${size}`)
    .join(", ");

export function evaluateSized(formula: Sized, sizes: OpenSizes): number {
  if (typeof formula === "number") return formula;
  switch (formula.kind) {
    case "symbol":
      return sizes[formula.name] ?? NaN;
    case "floor":
      return Math.floor((evaluateSized(formula.of, sizes) + formula.plus) / formula.by);
    case "sum":
      return formula.terms.reduce((sum, { factor, of }) => sum + factor * evaluateSized(of, sizes), formula.constant);
    case "product":
      return evaluateSized(formula.of[0], sizes) * evaluateSized(formula.of[1], sizes);
    case "quotient": {
      const by = evaluateSized(formula.by, sizes);
      const value = by === 0 ? 0 : evaluateSized(formula.of, sizes) / by;
      return formula.isSingle ? Math.fround(value) : value;
    }
    case "function": {
      const value = Math[formula.name](evaluateSized(formula.of, sizes));
      return formula.isSingle ? Math.fround(value) : value;
    }
    default:
      return assertNever(formula);
  }
}

/** The open sizes in a formula. */
export function symbolsIn(formula: Sized): ReadonlySet<string> {
  if (typeof formula === "number") return new Set();
  switch (formula.kind) {
    case "symbol":
      return new Set([formula.name]);
    case "floor":
    case "function":
      return symbolsIn(formula.of);
    case "sum":
      return new Set(formula.terms.flatMap(({ of }) => [...symbolsIn(of)]));
    case "product":
      return new Set(formula.of.flatMap((each) => [...symbolsIn(each)]));
    case "quotient":
      return new Set([formula.of, formula.by].flatMap((each) => [...symbolsIn(each)]));
    default:
      return assertNever(formula);
  }
}

/** constant + Σ factor · of, and no more than that says. */
export function sumOf(constant: number, terms: readonly SizeTerm[]): Sized {
  const used = terms.filter(({ factor }) => factor !== 0);
  const [only] = used;
  if (!only) return constant;
  return constant === 0 && used.length === 1 && only.factor === 1 ? only.of : { kind: "sum", constant, terms: used };
}

/** How formulas are spelled. */
export interface Spelling {
  /** What rounding down is called. */
  readonly floor?: string;
  /** What an open size is called. */
  readonly name?: (symbol: string) => string;
}

/** The formula as JavaScript, and as text for people: `2 * Math.floor((H + 1) / 2) + 3`. */
export function spellSized(formula: Sized, spelling: Spelling = {}): string {
  if (typeof formula === "number") return String(formula);
  const { floor = "Math.floor", name = (symbol: string) => symbol } = spelling;
  const spell = (each: Sized): string => spellSized(each, spelling);
  const asFactor = (each: Sized): string =>
    typeof each !== "number" && (each.kind === "sum" || each.kind === "quotient") ? `(${spell(each)})` : spell(each);
  switch (formula.kind) {
    case "symbol":
      return name(formula.name);
    case "floor": {
      const plus = formula.plus === 0 ? asFactor(formula.of) : `(${spell(formula.of)}${signed(formula.plus)})`;
      return `${floor}(${plus} / ${formula.by})`;
    }
    case "sum": {
      const text = formula.terms
        .map(({ factor, of }, i) => {
          const sign = factor < 0 ? (i === 0 ? "-" : " - ") : i === 0 ? "" : " + ";
          return `${sign}${Math.abs(factor) === 1 ? asFactor(of) : `${Math.abs(factor)} * ${asFactor(of)}`}`;
        })
        .join("");
      return formula.constant === 0 ? text : `${text}${signed(formula.constant)}`;
    }
    case "product":
      return formula.of.map(asFactor).join(" * ");
    case "quotient": {
      const by = asFactor(formula.by);
      const value = `${by} === 0 ? 0 : ${asFactor(formula.of)} / ${by}`;
      return formula.isSingle ? `Math.fround(${value})` : `(${value})`;
    }
    case "function": {
      const value = `Math.${formula.name}(${spell(formula.of)})`;
      return formula.isSingle ? `Math.fround(${value})` : value;
    }
    default:
      return assertNever(formula);
  }
}

const signed = (value: number): string => (value < 0 ? ` - ${-value}` : ` + ${value}`);
