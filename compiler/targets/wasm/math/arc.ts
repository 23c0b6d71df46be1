import { comment, get } from "../wat/wat.ts";
import { defineFunction } from "./define-function.ts";
import {
  abs,
  add,
  and,
  div,
  equal,
  largerOf,
  less,
  mul,
  or,
  polynomial,
  select,
  set,
  shiftRight,
  smallerOf,
  sqrt,
  sub,
} from "./instructions.ts";
import { asinTail, atanTail, signBit } from "./numbers.ts";

const EIGHTH = Math.tan(Math.PI / 8);

export const atan = defineFunction(
  "atan",
  "The inverse tangent to 2.5 ulp. Minimax fit for eighths of a half turn.",
  ["x"],
  [
    set("a", abs("x")),
    set("m", less(EIGHTH, "a")),
    set("b", less(1 / EIGHTH, "a")),
    comment("atan a = π / 4 + atan ((a − 1) / (a + 1)) = π / 2 − atan (1 / a)"),
    set("t", select("b", div(-1, "a"), select("m", div(sub("a", 1), add("a", 1)), "a"))),
    set("o", select("b", Math.PI / 2, select("m", Math.PI / 4, 0))),
    set("z", mul("t", "t")),
    ...polynomial("p", "z", atanTail),
    set("p", add(add(mul(mul("z", "t"), "p"), "t"), "o")),
    or("p", and("x", signBit)),
  ],
);

export const atan2 = defineFunction(
  "atan2",
  "The angle of (x, y) to 3 ulp, with C's special cases. Minimax fit, as in atan.",
  ["y", "x"],
  [
    set("a", abs("x")),
    set("b", abs("y")),
    set("l", largerOf("a", "b")),
    set("s", smallerOf("a", "b")),
    comment("the smaller part of the larger, from 0 to 1; of two zeros 0, of two infinities 1"),
    set("q", select(equal("l", 0), 0, div("s", "l"))),
    set("q", select(equal("s", Infinity), 1, "q")),
    set("m", less(EIGHTH, "q")),
    set("t", select("m", div(sub("q", 1), add("q", 1)), "q")),
    set("z", mul("t", "t")),
    ...polynomial("p", "z", atanTail),
    set("p", add(add(mul(mul("z", "t"), "p"), "t"), and("m", Math.PI / 4))),
    set("p", select(less("a", "b"), sub(Math.PI / 2, "p"), "p")),
    comment("to the left, which −0 is, too"),
    set("p", select(shiftRight("x", 31), sub(Math.PI, "p"), "p")),
    or("p", and("y", signBit)),
  ],
);

/** p is the inverse sine of |x|, or half of what it lacks to a quarter turn where h is set: |x| is more than ½ there. */
const halfArc = [
  set("a", abs("x")),
  set("h", less(0.5, "a")),
  set("z", select("h", mul(sub(1, "a"), 0.5), mul("a", "a"))),
  set("s", select("h", sqrt("z"), "a")),
  ...polynomial("p", "z", asinTail),
  set("p", add(mul(mul("z", "s"), "p"), "s")),
];

export const asin = defineFunction(
  "asin",
  "The inverse sine to 2.5 ulp. Minimax fit up to ½, and half angles beyond.",
  ["x"],
  [...halfArc, set("p", select("h", sub(Math.PI / 2, add("p", "p")), "p")), or("p", and("x", signBit))],
);

export const acos = defineFunction(
  "acos",
  "The inverse cosine to 2.5 ulp. Minimax fit, as in asin.",
  ["x"],
  [
    ...halfArc,
    set("q", sub(Math.PI / 2, or("p", and("x", signBit)))),
    comment("near −1 it is π less what is near 1"),
    set("p", add("p", "p")),
    set("p", select(less("x", 0), sub(Math.PI, "p"), "p")),
    set("p", select("h", "p", "q")),
    get("p"),
  ],
);
