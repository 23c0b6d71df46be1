/** Instructions of WebAssembly as functions, for formulas over vectors. */
import { get, instruction as plain, i32, set as setLocal, shuffle, vector, type Wat } from "../wat/wat.ts";

/** A local by its name, a number in all lanes, or an expression. */
export type Operand = string | number | Wat;

export const operand = (value: Operand): Wat =>
  typeof value === "string" ? get(value) : typeof value === "number" ? vector("f32x4", value) : value;

export const double = (value: number): Wat => vector("f64x2", value);
export const bits = (value: number): Wat => vector("i32x4", value);

const instruction =
  (name: string) =>
  (...operands: readonly Operand[]): Wat =>
    plain(name, ...operands.map(operand));

export const add = instruction("f32x4.add");
export const sub = instruction("f32x4.sub");
export const mul = instruction("f32x4.mul");
export const div = instruction("f32x4.div");
export const abs = instruction("f32x4.abs");
export const sqrt = instruction("f32x4.sqrt");
/** NaN if either is. */
export const largerOf = instruction("f32x4.max");
export const smallerOf = instruction("f32x4.min");
export const nearest = instruction("f32x4.nearest");
export const less = instruction("f32x4.lt");
export const equal = instruction("f32x4.eq");
export const unequal = instruction("f32x4.ne");
export const toFloat = instruction("f32x4.convert_i32x4_s");
export const addDouble = instruction("f64x2.add");
export const subDouble = instruction("f64x2.sub");
export const mulDouble = instruction("f64x2.mul");
export const divDouble = instruction("f64x2.div");
export const absDouble = instruction("f64x2.abs");
export const nearestDouble = instruction("f64x2.nearest");
export const lessDouble = instruction("f64x2.lt");
export const reachesDouble = instruction("f64x2.ge");
export const atMostDouble = instruction("f64x2.pmin");
export const anyTrue = instruction("v128.any_true");
export const promote = instruction("f64x2.promote_low_f32x4");
export const demote = instruction("f32x4.demote_f64x2_zero");
export const toWhole = instruction("i32x4.trunc_sat_f32x4_s");
export const mulBits = instruction("i32x4.mul");
export const addBits = instruction("i32x4.add");
export const subBits = instruction("i32x4.sub");
export const equalBits = instruction("i32x4.eq");
export const and = instruction("v128.and");
export const andNot = instruction("v128.andnot");
export const or = instruction("v128.or");
export const xor = instruction("v128.xor");
export const select = (mask: Operand, then: Operand, otherwise: Operand): Wat =>
  instruction("v128.bitselect")(then, otherwise, mask);
export const shiftLeft = (value: Operand, by: number): Wat => instruction("i32x4.shl")(value, i32(by));
export const shiftRightUnsigned = (value: Operand, by: number): Wat => instruction("i32x4.shr_u")(value, i32(by));
export const shiftRight = (value: Operand, by: number): Wat => instruction("i32x4.shr_s")(value, i32(by));

// Unlike `min` and `max`, `pmin` and `pmax` are one instruction on x86. They give their first operand if it is NaN.
export const atMost = instruction("f32x4.pmin");
export const atLeast = instruction("f32x4.pmax");
export const clamp = (value: Operand, low: number, high: number): Wat => atLeast(atMost(value, high), low);
export const clampDouble = (value: Operand, low: number, high: number): Wat =>
  instruction("f64x2.pmax")(instruction("f64x2.pmin")(value, double(high)), double(low));

const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const UPPER_OF_EACH_HALF = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const LOWER_BITS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

/** The upper two lanes first. */
export const upperHalf = (value: Operand): Wat => shuffle(UPPER_HALF, operand(value), operand(value));
/** Neighbours in each other's place. */
export const swapNeighbours = (value: Operand): Wat => shuffle(UPPER_OF_EACH_HALF, operand(value), operand(value));
/** The lower two lanes of both. */
export const join = (low: Operand, high: Operand): Wat => shuffle(LOWER_HALVES, operand(low), operand(high));
/** The lower 32 bits of the four numbers in two f64x2. */
export const lowerBits = (low: Operand, high: Operand): Wat => shuffle(LOWER_BITS, operand(low), operand(high));

export const set = (local: string, value: Operand): Wat => setLocal(local, operand(value));

/** c₀ + c₁ x + c₂ x² + …, by Horner's rule. */
export function polynomial(
  local: string,
  x: string,
  coefficients: readonly number[],
  shape: "f32x4" | "f64x2" = "f32x4",
): readonly Wat[] {
  const [multiply, plus] = shape === "f32x4" ? [mul, add] : [mulDouble, addDouble];
  const [highest, ...others] = coefficients.map((each) => vector(shape, each)).reverse();
  return [set(local, highest ?? 0), ...others.map((each) => set(local, plus(multiply(local, x), each)))];
}
