import { words, type Expression, type Word } from "./program.ts";

/** The words of the kernel language as functions, for those who write kernels. Numbers stand for themselves. */
export type Value = Expression | number;

export const constant = (value: number): Expression => ({ kind: "number", value });
const lift = (value: Value): Expression => (typeof value === "number" ? constant(value) : value);

/** The batch size of this run, as a number to calculate with. */
export const batchSize: Expression = { kind: "batch" };

export function call(word: Word, ...args: readonly Value[]): Expression {
  if (args.length !== words[word]) throw new Error(`${word} takes ${words[word]} operands`);
  return { kind: "call", word, args: args.map(lift) };
}

export const add = (a: Value, b: Value): Expression => call("add", a, b);
export const sub = (a: Value, b: Value): Expression => call("sub", a, b);
export const mul = (a: Value, b: Value): Expression => call("mul", a, b);
export const div = (a: Value, b: Value): Expression => call("div", a, b);
export const madd = (a: Value, b: Value, c: Value): Expression => call("madd", a, b, c);
export const min = (a: Value, b: Value): Expression => call("min", a, b);
export const max = (a: Value, b: Value): Expression => call("max", a, b);
export const neg = (a: Value): Expression => call("neg", a);
export const abs = (a: Value): Expression => call("abs", a);
export const sqrt = (a: Value): Expression => call("sqrt", a);
export const floor = (a: Value): Expression => call("floor", a);
export const ceil = (a: Value): Expression => neg(floor(neg(a)));
export const round = (a: Value): Expression => call("round", a);
export const fround = (a: Value): Expression => call("fround", a);
export const exp = (a: Value): Expression => call("exp", a);
export const expm1 = (a: Value): Expression => call("expm1", a);
export const log = (a: Value): Expression => call("log", a);
export const log1p = (a: Value): Expression => call("log1p", a);
export const sin = (a: Value): Expression => call("sin", a);
export const cos = (a: Value): Expression => call("cos", a);
export const tanh = (a: Value): Expression => call("tanh", a);
export const sigmoid = (a: Value): Expression => call("sigmoid", a);
export const erf = (a: Value): Expression => call("erf", a);
export const asin = (a: Value): Expression => call("asin", a);
export const acos = (a: Value): Expression => call("acos", a);
export const atan = (a: Value): Expression => call("atan", a);
export const atan2 = (a: Value, b: Value): Expression => call("atan2", a, b);
export const erfc = (a: Value): Expression => call("erfc", a);
export const erfinv = (a: Value): Expression => call("erfinv", a);
export const lgamma = (a: Value): Expression => call("lgamma", a);
export const digamma = (a: Value): Expression => call("digamma", a);
export const trigamma = (a: Value): Expression => call("trigamma", a);
export const bitAnd = (a: Value, b: Value): Expression => call("bitAnd", a, b);
export const bitOr = (a: Value, b: Value): Expression => call("bitOr", a, b);
export const bitXor = (a: Value, b: Value): Expression => call("bitXor", a, b);
export const pow = (a: Value, b: Value): Expression => call("pow", a, b);
export const fmod = (a: Value, b: Value): Expression => call("fmod", a, b);
export const random = (a: Value, b: Value): Expression => call("random", a, b);
export const less = (a: Value, b: Value): Expression => call("less", a, b);
export const lessEqual = (a: Value, b: Value): Expression => call("lessEqual", a, b);
export const equal = (a: Value, b: Value): Expression => call("equal", a, b);
export const and = (a: Value, b: Value): Expression => call("and", a, b);
export const or = (a: Value, b: Value): Expression => call("or", a, b);
export const not = (a: Value): Expression => call("not", a);
export const maxLanes = (a: Value): Expression => call("maxLanes", a);
export const sumLanes = (a: Value): Expression => call("sumLanes", a);
export const toDouble = (a: Value): Expression => call("toDouble", a);
export const toSingle = (a: Value): Expression => call("toSingle", a);
export const select = (mask: Value, then: Value, otherwise: Value): Expression => call("select", mask, then, otherwise);

/** Whether the value is NaN. */
export const isNaN = (a: Value): Expression => not(equal(a, a));

/** Reads a local twice where an operand would be calculated twice. */
export const isSimple = (value: Expression): boolean =>
  value.kind !== "call" && value.kind !== "load" && value.kind !== "gather";
