import { comment, type Wat } from "../wat/wat.ts";
import { defineFunction, type MathFunction } from "./define-function.ts";
import {
  type Operand,
  double,
  bits,
  add,
  sub,
  mul,
  abs,
  addDouble,
  subDouble,
  mulDouble,
  promote,
  demote,
  addBits,
  equalBits,
  and,
  xor,
  select,
  shiftLeft,
  clamp,
  upperHalf,
  join,
  lowerBits,
  set,
  polynomial,
} from "./instructions.ts";
import { rounderDouble, signBit, sinTail, cosTail } from "./numbers.ts";

/** Sine and cosine differ by a quarter turn and in how they treat the sign of x. */
const defineSine = (name: "sin" | "cos", doc: string): MathFunction => {
  // The first 33 bits of π / 2, whose product with n < 2²⁰ is exact, and the rest (fdlibm).
  const reduce = (half: string, value: Operand): readonly Wat[] => [
    set(half, promote(value)),
    set(`n${half}`, addDouble(mulDouble(half, double(2 / Math.PI)), double(rounderDouble))),
    set("n", subDouble(`n${half}`, double(rounderDouble))),
    set(half, subDouble(half, mulDouble("n", double(1.5707963267341256)))),
    set(half, subDouble(half, mulDouble("n", double(6.077100506506192e-11)))),
  ];
  const turns = lowerBits("nl", "nh");
  const sign = and(shiftLeft("k", 30), signBit);
  return defineFunction(
    name,
    doc,
    ["x"],
    [
      comment("|x| = k π / 2 + r, in double, the lower and the upper lanes apart; k is known by its lower bits"),
      set("a", abs("x")),
      ...reduce("l", "a"),
      ...reduce("h", upperHalf("a")),
      set("k", name === "sin" ? turns : addBits(turns, bits(1))),
      comment("the bounds matter where x is so large that nothing is known about r"),
      set("r", clamp(join(demote("l"), demote("h")), -0.79, 0.79)),
      set("z", mul("r", "r")),
      comment("sin r"),
      ...polynomial("p", "z", sinTail),
      set("p", add(mul(mul("z", "p"), "r"), "r")),
      comment("cos r"),
      ...polynomial("q", "z", cosTail),
      set("q", add(sub(mul(mul("z", "z"), "q"), mul("z", 0.5)), 1)),
      comment("every other quarter is a cosine, every other half is negative"),
      set("p", select(equalBits(and("k", bits(1)), bits(0)), "p", "q")),
      xor("p", name === "sin" ? xor(sign, and("x", signBit)) : sign),
    ],
  );
};

export const sin = defineSine(
  "sin",
  "The sine to 1.6 ulp for |x| ≤ 1e6, to 1e-6 for |x| ≤ 1e9, within ±1 beyond. Polynomials of Cephes (sinf, cosf).",
);
export const cos = defineSine("cos", "The cosine, as exact as the sine.");
