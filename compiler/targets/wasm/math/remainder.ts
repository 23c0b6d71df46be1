import { comment, get, withImmediates, type Wat } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import {
  abs,
  absDouble,
  addDouble,
  and,
  anyTrue,
  atMostDouble,
  demote,
  divDouble,
  double,
  join,
  lessDouble,
  mulDouble,
  nearestDouble,
  or,
  promote,
  reachesDouble,
  set,
  subDouble,
  upperHalf,
} from "./instructions.ts";
import { signBit } from "./numbers.ts";

/** Splits a double: the upper 29 of its 53 bits are what a product with it keeps (Veltkamp). */
const splitter = 2 ** 24 + 1;

const start = (half: string, at: (local: string) => Wat): readonly Wat[] => [
  set(half, promote(at("m"))),
  // Nothing is left of an infinite number; what is finite is less than this.
  set(`b${half}`, atMostDouble(promote(at("d")), double(2 ** 128))),
];

const takeAway = (half: string): readonly Wat[] => [
  set("q", divDouble(half, `b${half}`)),
  set("s", mulDouble("q", double(splitter))),
  set("q", nearestDouble(subDouble("s", subDouble("s", "q")))),
  set(half, subDouble(half, mulDouble("q", `b${half}`))),
];

const made = (half: string): Wat => demote(addDouble(half, and(`b${half}`, lessDouble(half, double(0)))));

export const fmod = defineFunction(
  "fmod",
  "C's fmod, exactly: whole multiples are taken away, each of so few bits that its product with b is exact.",
  ["a", "b"],
  [
    set("m", abs("a")),
    set("d", abs("b")),
    ...start("l", get),
    ...start("h", upperHalf),
    {
      kind: "loop",
      label: "fmod",
      body: [
        comment("a quotient below 2^29 is done with in one round, the largest in ten"),
        ...takeAway("l"),
        ...takeAway("h"),
        withImmediates(
          "br_if",
          ["$fmod"],
          anyTrue(or(reachesDouble(absDouble("l"), "bl"), reachesDouble(absDouble("h"), "bh"))),
        ),
      ],
    },
    comment("a quotient that was rounded up has left what is negative"),
    or(join(made("l"), made("h")), and("a", signBit)),
  ],
);
