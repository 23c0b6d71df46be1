import { comment, type Wat } from "../wat/wat.ts";
import {
  bits,
  add,
  sub,
  mul,
  less,
  equal,
  toFloat,
  addBits,
  subBits,
  and,
  or,
  select,
  shiftLeft,
  shiftRight,
  set,
  polynomial,
} from "./instructions.ts";
import { rounder, exponentBits, mantissaBits, sqrtHalf, smallestNormal, ln2High, ln2Low, logTail } from "./numbers.ts";

/** Takes x apart into n ln 2 + r, and leaves n + `bias` in the lower bits of t. */
export const splitExponent = (x: string, bias: number): readonly Wat[] => [
  comment(`${x} = n ln 2 + r; the sum rounds n, and keeps it in its lower bits`),
  set("t", add(mul(x, Math.LOG2E), rounder + bias)),
  set("n", sub("t", rounder + bias)),
  set("r", sub(sub(x, mul("n", ln2High)), mul("n", ln2Low))),
];

/** Multiplies p by 2ⁿ, where t holds n + 254: in two factors, because 2ⁿ may be too large or too small for a float. */
export const scale = (p: string): readonly Wat[] => [
  comment("times 2^n, as the product of two powers of half the size"),
  set("h", and(shiftLeft("t", 22), bits(exponentBits))),
  set(p, mul(mul(p, "h"), subBits(shiftLeft("t", 23), "h"))),
];

/** Takes x apart into 2ᵉ (1 + f). If x is 0 or no number, f is a number all the same. */
export const splitMantissa = (x: string): readonly Wat[] => [
  comment(`${x} = 2^e (1 + f), where √½ ≤ 1 + f < √2; a subnormal number is made normal first`),
  set("u", less(x, smallestNormal)),
  set("k", subBits(select("u", mul(x, 2 ** 23), x), bits(sqrtHalf))),
  set("e", sub(toFloat(shiftRight("k", 23)), and("u", 23))),
  set("f", sub(addBits(and("k", bits(mantissaBits)), bits(sqrtHalf)), 1)),
];

/** The logarithm from e and f; then what no formula gives. */
export const logarithm = (x: string, zero: number): readonly Wat[] => [
  set("z", mul("f", "f")),
  ...polynomial("p", "f", logTail),
  set("p", add(mul(mul("f", "z"), "p"), mul("e", ln2Low))),
  set("p", add(add(sub("p", mul("z", 0.5)), "f"), mul("e", ln2High))),
  comment("infinity and NaN are their own logarithms; below the pole all bits are set, which is NaN"),
  set("p", select(less(x, Infinity), "p", x)),
  set("p", select(equal(x, zero), -Infinity, "p")),
  set("p", or("p", less(x, zero))),
];
