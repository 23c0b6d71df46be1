/** Instructions of WebAssembly text as functions, for formulas over vectors. */

/** A local by its name, a number in all lanes, or an expression in parentheses. */
export type Operand = string | number;

export const spell = (value: Operand): string => {
  if (typeof value === "string") return value.startsWith("(") ? value : `(local.get $${value})`;
  return `(v128.const f32x4 ${Array(4).fill(spellNumber(value)).join(" ")})`;
};
const spellNumber = (value: number): string =>
  Number.isFinite(value) ? (Object.is(value, -0) ? "-0" : String(value)) : value < 0 ? "-inf" : "inf";
export const double = (value: number): string => `(v128.const f64x2 ${value} ${value})`;
export const bits = (value: number): string =>
  `(v128.const i32x4${` 0x${(value >>> 0).toString(16).padStart(8, "0")}`.repeat(4)})`;

export const instruction =
  (name: string) =>
  (...operands: readonly Operand[]): string =>
    `(${name} ${operands.map(spell).join(" ")})`;

export const add = instruction("f32x4.add");
export const sub = instruction("f32x4.sub");
export const mul = instruction("f32x4.mul");
export const div = instruction("f32x4.div");
export const abs = instruction("f32x4.abs");
export const nearest = instruction("f32x4.nearest");
export const less = instruction("f32x4.lt");
export const equal = instruction("f32x4.eq");
export const unequal = instruction("f32x4.ne");
export const toFloat = instruction("f32x4.convert_i32x4_s");
export const addDouble = instruction("f64x2.add");
export const subDouble = instruction("f64x2.sub");
export const mulDouble = instruction("f64x2.mul");
export const divDouble = instruction("f64x2.div");
export const promote = instruction("f64x2.promote_low_f32x4");
export const demote = instruction("f32x4.demote_f64x2_zero");
export const addBits = instruction("i32x4.add");
export const subBits = instruction("i32x4.sub");
export const and = instruction("v128.and");
export const andNot = instruction("v128.andnot");
export const or = instruction("v128.or");
export const xor = instruction("v128.xor");
export const select = (mask: Operand, then: Operand, otherwise: Operand): string =>
  instruction("v128.bitselect")(then, otherwise, mask);
export const shiftLeft = (value: Operand, by: number): string => `(i32x4.shl ${spell(value)} (i32.const ${by}))`;
export const shiftRight = (value: Operand, by: number): string => `(i32x4.shr_s ${spell(value)} (i32.const ${by}))`;

// Unlike `min` and `max`, `pmin` and `pmax` are one instruction on x86. They give their first operand if it is NaN.
export const atMost = instruction("f32x4.pmin");
export const atLeast = instruction("f32x4.pmax");
export const clamp = (value: Operand, low: number, high: number): string => atLeast(atMost(value, high), low);
export const clampDouble = (value: string, low: number, high: number): string =>
  `(f64x2.pmax (f64x2.pmin ${value} ${double(high)}) ${double(low)})`;

export const upperHalf = (value: Operand): string =>
  instruction("i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7")(value, value);
/** The lower two lanes of both. */
export const join = instruction("i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23");
/** The lower 32 bits of the four numbers in two f64x2. */
export const lowerBits = instruction("i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27");

export const set = (local: string, value: Operand): string => `(local.set $${local} ${spell(value)})`;

/** c₀ + c₁ x + c₂ x² + …, by Horner's rule. */
export function polynomial(
  local: string,
  x: string,
  coefficients: readonly number[],
  kind: "f32x4" | "f64x2" = "f32x4",
) {
  const [highest, ...others] = coefficients.map((each) => (kind === "f32x4" ? spell(each) : double(each))).reverse();
  const step = (each: string) => `(${kind}.add (${kind}.mul (local.get $${local}) (local.get $${x})) ${each})`;
  return [set(local, highest ?? 0), ...others.map((each) => set(local, step(each)))];
}
