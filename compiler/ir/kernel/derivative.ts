import { CompilerBug } from "../compiler-bug.ts";
import { calculations } from "./calculate.ts";
import * as k from "./expression.ts";
import type { Expression, Word } from "./program.ts";

/** Expressions as formulas: differentiated, put into each other, and calculated by hand where they hold numbers only. */

const { constant } = k;
const zero = constant(0);
const one = constant(1);

export const isNumber = (value: Expression, wanted: number): boolean =>
  value.kind === "number" && value.value === wanted;

/** a · b, where a zero leaves nothing: a gradient that does not flow is none, whatever it would be multiplied by. */
function times(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0) || isNumber(b, 0)) return zero;
  if (isNumber(a, 1)) return b;
  if (isNumber(b, 1)) return a;
  return simplified("mul", [a, b]);
}

function plus(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  return simplified("add", [a, b]);
}

const negative = (a: Expression): Expression => (isNumber(a, 0) ? a : simplified("neg", [a]));
const quotient = (a: Expression, b: Expression): Expression => (isNumber(a, 0) ? a : simplified("div", [a, b]));

function choose(mask: Expression, then: Expression, otherwise: Expression): Expression {
  const isSame = then === otherwise || (then.kind === "number" && isNumber(otherwise, then.value));
  return isSame ? then : simplified("select", [mask, then, otherwise]);
}

/** Masks are no numbers. */
const masks: ReadonlySet<Word> = new Set(["less", "lessEqual", "equal", "and", "or", "not"]);

/** A word of numbers is a number, and a power that is a product becomes one. */
function simplified(word: Word, args: readonly Expression[]): Expression {
  const [a, b, c] = args;
  const numbers = args.flatMap((each) => (each.kind === "number" ? [each.value] : []));
  if (word === "select" && a?.kind === "call" && masks.has(a.word)) {
    const held = holds(a);
    if (held !== undefined) return (held ? b : c) as Expression;
  }
  const calculate = word === "sumLanes" || word === "maxLanes" ? undefined : calculations[word];
  if (calculate && numbers.length === args.length && !masks.has(word) && word !== "select")
    return constant(calculate(numbers[0] as number, numbers[1] as number, numbers[2] as number));
  if (word === "pow" && b?.kind === "number") {
    if (b.value === 0) return one;
    if (b.value === 1) return a as Expression;
    if (b.value === 2) return k.mul(a as Expression, a as Expression);
  }
  return { kind: "call", word, args };
}

/** Whether a comparison of numbers holds; undefined if it is one of anything else. */
function holds({ word, args }: Expression & { readonly kind: "call" }): boolean | undefined {
  const [a, b] = args;
  if (a?.kind !== "number" || b?.kind !== "number") return undefined;
  if (word === "less") return a.value < b.value;
  if (word === "lessEqual") return a.value <= b.value;
  return word === "equal" ? a.value === b.value : undefined;
}

/** The formula with other expressions in place of the locals that it is made of. What stands in it twice stays one. */
export function substitute(formula: Expression, locals: ReadonlyMap<string, Expression>): Expression {
  const known = new Map<Expression, Expression>();
  const visit = (value: Expression): Expression => {
    if (value.kind === "local") return locals.get(value.name) ?? value;
    if (value.kind !== "call") return value;
    const found = known.get(value) ?? rebuilt(value, value.args.map(visit));
    known.set(value, found);
    return found;
  };
  return visit(formula);
}

function rebuilt(old: Expression & { readonly kind: "call" }, args: readonly Expression[]): Expression {
  if (args.every((arg, i) => arg === old.args[i])) return old;
  const [a, b] = args as [Expression, Expression];
  if (old.word === "mul") return times(a, b);
  return old.word === "add" ? plus(a, b) : simplified(old.word, args);
}

/** The names of the locals that a formula is made of. */
export function localsOf(formula: Expression): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<Expression>();
  const visit = (value: Expression): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "local") found.add(value.name);
    if (value.kind === "call") value.args.forEach(visit);
  };
  visit(formula);
  return found;
}

/** Whether a formula takes numbers apart: rounds them, or compares them with others than zero, whose side no rounding changes. */
export function jumpsIn(formula: Expression): boolean {
  const seen = new Set<Expression>();
  const visit = (value: Expression): boolean => {
    if (value.kind !== "call" || seen.has(value)) return false;
    seen.add(value);
    const { word, args } = value;
    const compares = word === "less" || word === "lessEqual" || word === "equal";
    if (compares && !args.some((arg) => isNumber(arg, 0))) return true;
    return word === "floor" || word === "round" || args.some(visit);
  };
  return visit(formula);
}

/** What a formula gives for numbers, in double precision. A mask is no bits or all: 0 or NaN. */
export function calculate(formula: Expression, locals: ReadonlyMap<string, number>, batch: number): number {
  const known = new Map<Expression, number>();
  const visit = (value: Expression): number => {
    if (value.kind === "number") return value.value;
    if (value.kind === "batch") return batch;
    if (value.kind === "local") return locals.get(value.name) ?? NaN;
    if (value.kind !== "call" || value.word === "sumLanes" || value.word === "maxLanes")
      throw new CompilerBug("a formula reads no memory");
    const found = known.get(value);
    if (found !== undefined) return found;
    const [a, b, c] = value.args.map(visit) as [number, number, number];
    const result = calculations[value.word](a, b, c);
    known.set(value, result);
    return result;
  };
  return visit(formula);
}

/** How fast a formula changes with the local of this name. Where it has a kink, as PyTorch has it: see `slopes`. */
export function derivative(formula: Expression, name: string): Expression {
  const known = new Map<Expression, Expression>();
  const visit = (value: Expression): Expression => {
    if (value.kind === "local") return value.name === name ? one : zero;
    if (value.kind !== "call") return zero;
    const found = known.get(value) ?? slopeOf(value, value.args.map(visit));
    known.set(value, found);
    return found;
  };
  return visit(formula);
}

function slopeOf(value: Expression & { readonly kind: "call" }, inner: readonly Expression[]): Expression {
  const slope = slopes[value.word];
  if (inner.every((each) => isNumber(each, 0)) || slope === undefined) return zero;
  const [a, b, c] = value.args as [Expression, Expression, Expression];
  return slope({ value, a, b, c, da: inner[0] ?? zero, db: inner[1] ?? zero, dc: inner[2] ?? zero });
}

interface Slope {
  readonly value: Expression;
  readonly a: Expression;
  readonly b: Expression;
  readonly c: Expression;
  /** How fast the operands change. */
  readonly da: Expression;
  readonly db: Expression;
  readonly dc: Expression;
}

/** Of the two, equals share (torch/csrc/autograd, `maximum` and `minimum` in derivatives.yaml). */
const extreme =
  (isAhead: (a: Expression, b: Expression) => Expression) =>
  ({ a, b, da, db }: Slope): Expression => {
    const share = (first: Expression, second: Expression): Expression =>
      k.select(k.equal(first, second), 0.5, k.select(isAhead(first, second), 0, 1));
    return plus(times(share(a, b), da), times(share(b, a), db));
  };

/** How fast each word's value changes with its operands. What is not here changes in steps, so that no gradient flows. */
const slopes: Readonly<Partial<Record<Word, (slope: Slope) => Expression>>> = {
  add: ({ da, db }) => plus(da, db),
  sub: ({ da, db }) => plus(da, negative(db)),
  mul: ({ a, b, da, db }) => plus(times(da, b), times(a, db)),
  div: ({ a, b, da, db }) => plus(quotient(da, b), negative(times(quotient(quotient(a, b), b), db))),
  madd: ({ a, b, da, db, dc }) => plus(plus(times(da, b), times(a, db)), dc),
  min: extreme((a, b) => k.less(b, a)),
  max: extreme((a, b) => k.less(a, b)),
  neg: ({ da }) => negative(da),
  abs: ({ a, da }) => times(k.select(k.less(0, a), 1, k.select(k.less(a, 0), -1, 0)), da),
  sqrt: ({ value, da }) => quotient(da, times(constant(2), value)),
  fround: ({ da }) => da,
  exp: ({ value, da }) => times(value, da),
  expm1: ({ a, da }) => times(k.exp(a), da),
  log: ({ a, da }) => quotient(da, a),
  log1p: ({ a, da }) => quotient(da, plus(a, one)),
  sin: ({ a, da }) => times(k.cos(a), da),
  cos: ({ a, da }) => times(negative(k.sin(a)), da),
  tanh: ({ value, da }) => times(k.sub(1, k.mul(value, value)), da),
  sigmoid: ({ value, da }) => times(k.mul(value, k.sub(1, value)), da),
  erf: ({ a, da }) => times(k.mul(k.exp(k.neg(k.mul(a, a))), 2 / Math.sqrt(Math.PI)), da),
  asin: ({ a, da }) => quotient(da, k.sqrt(k.sub(1, k.mul(a, a)))),
  acos: ({ a, da }) => negative(quotient(da, k.sqrt(k.sub(1, k.mul(a, a))))),
  atan: ({ a, da }) => quotient(da, k.add(k.mul(a, a), 1)),
  atan2: ({ a, b, da, db }) => quotient(plus(times(b, da), negative(times(a, db))), k.add(k.mul(a, a), k.mul(b, b))),
  erfc: ({ a, da }) => times(k.mul(k.exp(k.neg(k.mul(a, a))), -2 / Math.sqrt(Math.PI)), da),
  erfinv: ({ value, da }) => times(k.mul(k.exp(k.mul(value, value)), Math.sqrt(Math.PI) / 2), da),
  lgamma: ({ a, da }) => times(k.digamma(a), da),
  digamma: ({ a, da }) => times(k.trigamma(a), da),
  pow: ({ value, a, b, da, db }) =>
    plus(
      times(choose(k.equal(b, 0), zero, times(b, simplified("pow", [a, plus(b, constant(-1))]))), da),
      // 0 to a power that is not negative stays what it is.
      times(choose(k.and(k.equal(a, 0), k.lessEqual(0, b)), zero, times(value, k.log(a))), db),
    ),
  select: ({ a, db, dc }) => choose(a, db, dc),
  toDouble: ({ da }) => da,
  toSingle: ({ da }) => da,
};
