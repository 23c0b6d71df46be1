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
  less,
  anyTrue,
  lessDouble,
  nearestDouble,
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
  upperHalf,
  join,
  lowerBits,
  set,
  polynomial,
} from "./instructions.ts";
import { rounderDouble, signBit, sinTail, cosTail } from "./numbers.ts";

/** Beyond this the short reduction loses digits. */
const LARGE = 1e6;

/** 2 / π in parts of 29 bits. Behind the last, not even the largest float32 has anything left of a quarter turn. */
const twoOverPi = [0x145f306d, 0x19391054, 0x14fe13ab, 0x1d1f534d, 0x1b81b6c5, 0x05664f10, 0x1c820ff2].map(
  (bits, i) => bits * 2 ** (-29 * (i + 1)),
);

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
  // For the lanes where that is not enough; each lane goes its own way, whatever lies beside it.
  const reduceLarge = (half: string, value: Operand): readonly Wat[] => [
    set("t", promote(value)),
    set("u", double(0)),
    ...twoOverPi.flatMap((part) => [
      set("d", mulDouble("t", double(part))),
      set("u", addDouble("u", subDouble("d", mulDouble(nearestDouble(mulDouble("d", double(0.25))), double(4))))),
    ]),
    set("d", addDouble("u", double(rounderDouble))),
    set("u", mulDouble(subDouble("u", subDouble("d", double(rounderDouble))), double(Math.PI / 2))),
    set("t", lessDouble(double(LARGE), "t")),
    set(`n${half}`, select("t", "d", `n${half}`)),
    set(half, select("t", "u", half)),
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
      comment(
        "where k is too large for that: each product with a part of 2 / π is exact, and so is what whole turns leave of it",
      ),
      {
        kind: "if",
        condition: anyTrue(less(LARGE, "a")),
        body: [...reduceLarge("l", "a"), ...reduceLarge("h", upperHalf("a"))],
      },
      set("k", name === "sin" ? turns : addBits(turns, bits(1))),
      set("r", join(demote("l"), demote("h"))),
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
  "The sine to 1.6 ulp. Polynomials of Cephes (sinf, cosf), after a reduction as Payne's and Hanek's for large x.",
);
export const cos = defineSine("cos", "The cosine, as exact as the sine.");
